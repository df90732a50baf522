import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NODE, repositoryRoot } from '../../../support/runner/node-program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'try-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the program as `npm run try` does from the folder. */
async function tryAction(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(NODE, [join(repositoryRoot, 'test/support/try.ts'), ...args], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], INIT_CWD: folder },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

test('runs an action in the folder of the caller and shows log, outputs and summary', async () => {
  const { code, out, err } = await tryAction('train', '--command', 'echo the-command-ran');
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('the-command-ran');
  expect(out).toMatch(/\noutputs\n─+\nverdict: pass\n/);
  expect(out).toMatch(/\njob summary\n─+\n/);
  expect(out).toMatch(/\ncomment\n─+\n<!-- mlops-actions:v1 key=[^\n]+\n> \[!NOTE\]\n/);
  const result = JSON.parse(await readFile(join(folder, '.mlops/train.json'), 'utf8')) as { verdict: string };
  expect(result.verdict).toBe('pass');
});

test('a stage that fails makes the exit code 1, with its outputs shown', async () => {
  const { code, out } = await tryAction('train');
  expect(code).toBe(1);
  expect(out).toContain('verdict: error');
});

test.each([
  [['trian'], 'Invalid input: unknown action "trian"; did you mean "train"?\n'],
  [['train', '--comand', 'x'], 'Invalid input: unknown input --comand; did you mean "command"?\n'],
])('%j is one clear line', async (args, message) => {
  expect(await tryAction(...args)).toEqual({ code: 1, out: '', err: message });
});

test('report shows the comment of all stages', async () => {
  await tryAction('train', '--command', 'echo the-command-ran');
  const { code, out } = await tryAction('report');
  expect(code).toBe(0);
  expect(out.split('\ncomment\n')[1]).toContain('<!-- section:train ');
});
