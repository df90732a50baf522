import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMAND_TABLE } from '../support/runner/command-table.ts';
import { COMMANDS } from '../support/runner/commands.ts';
import { runAction } from '../support/runner/index.ts';

const CANARY = 'canary-77b1c0';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-hostile-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

/** Every name that the runner knows, in both forms, in any case, behind white space, with and without properties. */
const command = fc
  .record({
    name: fc.constantFrom(...COMMANDS.keys(), 'stop-commands', 'pause-logging', 'start-action', 'end-action'),
    properties: fc.constantFrom('', ' name=verdict', ' file=a.csv,line=1', ' name=path;title=x'),
    data: fc.constantFrom('', 'on', 'evil', 'a%0Ab', '/evil/bin', 'matcher.json', 'pass'),
    before: fc.constantFrom('', ' ', '\t', '\u00A0', '\u0085', '\u2028', '\u3000', 'epoch 3 ', '\uFEFF'),
    bracket: fc.boolean(),
    upper: fc.boolean(),
  })
  .map(({ name, properties, data, before, bracket, upper }) => {
    const word = (upper ? name.toUpperCase() : name) + properties;
    return before + (bracket ? `##[${word}]${data}` : `::${word}::${data}`);
  });
const line = fc.oneof(command, fc.constantFrom(...COMMAND_TABLE.flatMap(({ lines }) => lines)));

/** What is written, piece by piece: lines of any end on either stream, cut anywhere. */
const pieces = fc.array(
  fc.record({
    text: fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n', '\n\n')), { minLength: 1, maxLength: 5 })
      .map((lines) => lines.flat().join('')),
    error: fc.boolean(),
    cut: fc.integer({ min: 0, max: 40 }),
  }),
  { minLength: 300, maxLength: 300 },
);

const TRAINER = `
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
const write = (stream, text) => {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(stream, bytes));
};
writeFileSync('seen.json', JSON.stringify(process.env));
write(1, JSON.stringify(process.env) + '\\n');
const reached = [];
for (const name of ['OUTPUT', 'ENV', 'PATH', 'STATE', 'STEP_SUMMARY', 'ARTIFACTS']) {
  // A name that is guessed is a file that nobody reads.
  appendFileSync(process.env.RUNNER_TEMP + '/_runner_file_commands/' + name, 'verdict=pass\\n');
  try { appendFileSync(process.env['GITHUB_' + name], 'verdict=pass\\n'); reached.push(name); } catch {}
}
writeFileSync('reached.json', JSON.stringify(reached));
const endless = 'echo $$ >> pids; trap "" INT TERM HUP; while true; do echo ::error::late; sleep 0.05; done';
for (let copy = 0; copy < 3; copy += 1) {
  spawn('bash', ['-c', endless], { stdio: 'inherit' }).unref();
  spawn('setsid', ['bash', '-c', endless], { stdio: 'inherit' }).unref();
  spawn('bash', ['-c', '(setsid bash -c "$1" &) & exit', 'bash', endless], { stdio: 'inherit', detached: true }).unref();
}
const started = () => { try { return readFileSync('pids', 'utf8').split('\\n').length - 1; } catch { return 0; } };
while (started() < 9) await new Promise((done) => setTimeout(done, 20));
for (const { text, error, cut } of JSON.parse(readFileSync('pieces.json', 'utf8'))) {
  write(error ? 2 : 1, text.slice(0, cut));
  write(error ? 1 : 2, text.slice(cut));
}
const flood = ('##[add-mask]e '.repeat(70) + '\\n').repeat(1000);
for (let megabyte = 0; megabyte < 20; megabyte += 1) write(megabyte % 2 + 1, flood);
write(1, '::stop-commands::quiet\\n##[stop-commands]quiet');
process.exit(137);
`;

test.each([1, 2])('a hostile trainer reaches nothing but its log (seed %i)', async (seed) => {
  const [written] = fc.sample(pieces, { seed, numRuns: 1 });
  await writeFile(join(workspace, 'pieces.json'), JSON.stringify(written));
  await writeFile(join(workspace, 'hostile.mjs'), TRAINER);
  const run = await runAction({
    action: 'train',
    workspace,
    inputs: { command: `"${process.execPath}" hostile.mjs` },
    env: {
      ACTIONS_RUNTIME_TOKEN: CANARY,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: CANARY,
      ACTIONS_CACHE_URL: `http://${CANARY}.invalid`,
      GITHUB_TOKEN: CANARY,
      SOME_PASSWORD: CANARY,
      STATE_SAVED: CANARY,
      'INPUT_SOMETHING-ELSE': CANARY,
    },
  });

  expect(run.exitCode, run.log.slice(-2000)).toBe(1);
  expect(run.conclusion).toBe('failure');
  expect(run.result?.verdict).toBe('error');
  expect(run.result?.error?.message).toContain('exit code 137');
  expect(run.outputs['verdict']).toBe('error');
  // The one error is ours: the stop was none.
  expect(run.annotations.map(({ level }) => level)).toEqual(['error']);
  expect(run.annotations[0]?.message).toContain('the command ended with exit code 137');

  expect(run.masks).toEqual([]);
  expect(run.state).toEqual({});
  expect(run.environment).toEqual({});
  expect(run.path).toEqual([]);
  expect(run.heldStreams).toBe(false);
  expect(JSON.parse(await readFile(join(workspace, 'reached.json'), 'utf8'))).toEqual([]);
  expect(await readFile(join(workspace, 'seen.json'), 'utf8')).not.toContain(CANARY);
  expect(JSON.stringify([run.log, run.summary, run.outputs, run.result])).not.toContain(CANARY);

  const ids = (await readFile(join(workspace, 'pids'), 'utf8')).trim().split('\n').map(Number);
  expect(ids).toHaveLength(9);
  expect(ids.filter(isAlive)).toEqual([]);
});

function isAlive(id: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${String(id)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
