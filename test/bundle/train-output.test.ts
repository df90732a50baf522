import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMAND_TABLE } from '../support/runner/command-table.ts';
import { runAction, type ActionRun, type RunActionOptions } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-output-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const run = (command: string, options: Partial<RunActionOptions> = {}): Promise<ActionRun> =>
  runAction({ action: 'train', workspace, inputs: { command }, ...options });

/** Nothing that the command wrote had an effect on the step. */
function expectInert(done: ActionRun): void {
  expect(done.exitCode, done.log.slice(-2000)).toBe(0);
  expect(done.conclusion).toBe('success');
  expect(done.masks).toEqual([]);
  expect(done.state).toEqual({});
  expect(done.environment).toEqual({});
  expect(done.path).toEqual([]);
  expect(done.annotations).toEqual([]);
  // The group is ours, and nothing within it opens or closes another.
  expect(done.log.split('\n').filter((line) => line.startsWith('##['))).toEqual([
    '##[group]Command',
    '##[endgroup]',
  ]);
  const outputs =
    'best-params cache-hit fingerprint metrics model-digest model-path plan result run-id summary verdict';
  expect(Object.keys(done.outputs).sort()).toEqual(outputs.split(' '));
}

test('no line of the table of commands has an effect, on neither stream, whatever its end', async () => {
  const lines = COMMAND_TABLE.flatMap((row) => row.lines);
  await writeFile(join(workspace, 'lf'), lines.map((line) => `${line}\n`).join(''));
  await writeFile(join(workspace, 'cr'), lines.map((line) => `${line}\r`).join(''));
  // The last one has no end at all.
  await writeFile(join(workspace, 'crlf'), lines.toReversed().join('\r\n'));
  const done = await run('cat lf cr; cat lf cr >&2; cat crlf');
  expectInert(done);
  // Readable all the same.
  expect(done.log).toContain('│ ::add-mask::a1b2');
  expect(done.log).toContain('│ epoch 3 ##\u200B[add-mask]a1b2');
});

test('commands in pieces: split over writes, behind bytes that are no text, in a line without end', async () => {
  await writeFile(
    join(workspace, 'pieces.mjs'),
    `const write = (bytes) => new Promise((done) => process.stdout.write(bytes, done));
const pause = () => new Promise((done) => setTimeout(done, 30));
for (const piece of [':', ':add-m', 'ask::a1b2', '\\r', ':', ':error::bad\\n', 'x #', '#', '[err', 'or]bad\\n'])
  { await write(piece); await pause(); }
await write(Buffer.from([0xff, 0xfe, 0x0a, 0x3a, 0x3a]));
await pause();
await write(Buffer.from('error::bad\\n'));
// Two bytes of a character of three, then a command.
await write(Buffer.concat([Buffer.from([0xe2, 0x94]), Buffer.from('\\n::error::bad\\n')]));
await write('y'.repeat(15_990) + '##[error]bad' + 'z'.repeat(100_000) + '::error::bad');`,
  );
  const done = await run(`"${process.execPath}" pieces.mjs`);
  expectInert(done);
  expect(done.log).toContain('│ ::add-mask::a1b2');
  expect(done.log).toContain('│ x ##\u200B[error]bad');
  expect(done.log).toMatch(/ … \(\d+ bytes cut\)/);
});

test("the action's own error is still understood after stop-commands", async () => {
  const done = await run('echo "::stop-commands::quiet"; exit 4');
  expect(done.exitCode).toBe(1);
  expect(done.annotations.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'Invalid input: the command ended with exit code 4. Its last output: ::stop-commands::quiet.'],
  ]);
});

test("a command in the command's last output and in a metric's name stays text", async () => {
  const name = 'a##[error]b';
  const done = await run(`echo "mlops-metric ${name}=nan"; printf '\\n::error::x'`);
  expect(done.exitCode, done.log).toBe(0);
  expect(done.annotations).toEqual([
    { level: 'warning', message: expect.stringContaining(`The metric ${name} is undefined`) as string },
  ]);
  expect(done.result?.verdict).toBe('warn');
});

/** Highest resident memory of a step, in MiB. */
async function peakOf(command: string): Promise<{ peak: number; done: ActionRun }> {
  let kilobytes = 0;
  let pid = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
      kilobytes = Math.max(kilobytes, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  }, 50);
  const done = await run(command, { onStart: (started) => (pid = started) });
  clearInterval(look);
  return { peak: kilobytes / 1024, done };
}

test('100 MB of output pass through little memory', async () => {
  await writeFile(
    join(workspace, 'much.mjs'),
    `import { writeSync } from 'node:fs';
const write = (text) => { for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(1, bytes)); };
// 80 MB in a few lines, 20 MB in many.
for (let line = 0; line < 10; line += 1) write('x'.repeat(8_000_000) + '\\n');
for (let line = 0; line < 20_000; line += 1) write('0'.repeat(999) + '\\n');
write('end');`,
  );
  const quiet = await peakOf('sleep 0.5');
  const { peak, done } = await peakOf(`"${process.execPath}" much.mjs`);
  expectInert(done);
  expect(done.log.split('\n').findLast((line) => line.startsWith('│ '))).toBe('│ end');
  expect(done.log.match(/^│ 0{999}$/gm)).toHaveLength(20_000);
  expect(quiet.peak).toBeGreaterThan(20);
  expect(peak - quiet.peak).toBeLessThan(100);
});
