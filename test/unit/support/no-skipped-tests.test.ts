import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipped-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterEach(() => rm(folder, { recursive: true }));

async function runTests(body: string): Promise<{ status: number | null; said: string }> {
  await writeFile(join(folder, 'one.test.ts'), `import { describe, expect, test } from 'vitest';\n${body}\n`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--root', folder],
      ...['--reporter', join(root, 'test', 'support', 'no-skipped-tests.ts')],
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  return { status, said: `${stdout}${stderr}` };
}

const PASSES = "test('passes', () => { expect(1).toBe(1); });";

test('a run without skipped tests is left alone', async () => {
  const { status, said } = await runTests(PASSES);
  expect(status, said).toBe(0);
});

test.each([
  ['test.skip', "test.skip('left out', () => {});"],
  ['test.todo', "test.todo('left out');"],
  ['describe.skip', "describe.skip('group', () => { test('left out', () => {}); });"],
  ['test.only beside it', "test('left out', () => {}); test.only('chosen', () => {});"],
  ['skipped while it runs', "test('left out', ({ skip }) => { skip(); });"],
])('%s fails the run and is named', async (_, skipped) => {
  const { status, said } = await runTests(`${PASSES}\n${skipped}`);
  expect(status, said).not.toBe(0);
  expect(said).toContain('left out');
});
