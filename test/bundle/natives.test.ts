import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinnedPackages, platformName } from '../../shared/native/native-packages.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

// A release holds no native package and has no node_modules beside it.
const root = join(import.meta.dirname, '..', '..');
const packages = pinnedPackages('@duckdb/node-api', platformName()).map(({ name }) => name);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'natives-'));
  execFileSync(process.execPath, [join(root, '.github', 'scripts', 'release-tree.ts'), join(folder, 'tree')]);
  await mkdir(join(folder, 'workspace'));
  await writeFile(join(folder, 'workspace', 'table.csv'), 'id,x\n1,2\n2,3\n');
  for (const name of packages)
    await cp(join(root, 'node_modules', name), join(folder, 'natives', 'node_modules', name), {
      recursive: true,
    });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const validate = (env: Record<string, string>): Promise<ActionRun> =>
  runAction({
    action: join(folder, 'tree', 'validate-data'),
    workspace: join(folder, 'workspace'),
    inputs: { data: 'table.csv', upload: 'false' },
    env,
  });
const errorOf = (run: ActionRun): string | undefined =>
  run.annotations.find(({ level }) => level === 'error')?.message;

test('without a folder of natives: one line that says what to set', async () => {
  const run = await validate({});
  expect(run.exitCode).toBe(1);
  expect(errorOf(run)).toMatch(/^Invalid input: @duckdb\/node-api is not installed\. .*MLOPS_NATIVES_DIR/);
  expect(run.result?.verdict).toBe('error');
});

test('with one, holding only what is needed: the step works from the release tree', async () => {
  const run = await validate({ MLOPS_NATIVES_DIR: join(folder, 'natives') });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.outputs).toMatchObject({ 'row-count': '2', 'column-count': '2' });
});

test('with one byte changed in a library: nothing is loaded', async () => {
  const tampered = join(folder, 'tampered');
  await cp(join(folder, 'natives'), tampered, { recursive: true });
  const bindings = packages.find((name) => name.includes('bindings-')) ?? '';
  await appendFile(join(tampered, 'node_modules', bindings, 'package.json'), ' ');
  const run = await validate({ MLOPS_NATIVES_DIR: tampered });
  expect(run.exitCode).toBe(1);
  expect(errorOf(run)).toMatch(/package\.json is not the file of @duckdb\/node-bindings-.*sha512/);
});
