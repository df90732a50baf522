import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packArchive } from '../../.github/scripts/native/pack-archive.ts';
import { pinnedPackages, platformName } from '../../shared/native/native-packages.ts';
import { releaseArchive } from '../../shared/native/release-archive.ts';
import { startPlaces, type Places } from '../support/native/places.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

// A release holds no native package and has no node_modules beside it.
const root = join(import.meta.dirname, '..', '..');
const pinned = pinnedPackages('@duckdb/node-api', platformName());
const packages = pinned.map(({ name }) => name);
let folder: string;
let places: Places;
/** Where the release's archive and npm's registry are: nothing is asked elsewhere. */
let network: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'natives-'));
  execFileSync(process.execPath, [join(root, '.github', 'scripts', 'release-tree.ts'), join(folder, 'tree')]);
  await mkdir(join(folder, 'workspace'));
  await writeFile(join(folder, 'workspace', 'table.csv'), 'id,x\n1,2\n2,3\n');
  for (const name of packages)
    await cp(join(root, 'node_modules', name), join(folder, 'natives', 'node_modules', name), {
      recursive: true,
    });
  places = await startPlaces();
  network = {
    GITHUB_ACTION_REPOSITORY: 'org/mlops-actions',
    GITHUB_SERVER_URL: places.url,
    npm_config_registry: places.url,
    HOME: folder,
  };
});
afterAll(async () => {
  await places.close();
  await rm(folder, { recursive: true, force: true });
});

const validate = (env: Record<string, string>): Promise<ActionRun> =>
  runAction({
    action: join(folder, 'tree', 'validate-data'),
    workspace: join(folder, 'workspace'),
    inputs: { data: 'table.csv', upload: 'false' },
    env: { ...network, ...env },
  });
const errorOf = (run: ActionRun): string | undefined =>
  run.annotations.find(({ level }) => level === 'error')?.message;

test('nowhere and not to be had: one line that says where it was looked for and what to set', async () => {
  const run = await validate({ RUNNER_TOOL_CACHE: join(folder, 'empty') });
  expect(run.exitCode).toBe(1);
  expect(errorOf(run)).toMatch(
    /^Service error: @duckdb\/node-api: it could not be fetched: GET .*\/releases\/download\/natives-.* answered 404; GET .* answered 404.*MLOPS_NATIVES_DIR/,
  );
  expect(run.result?.verdict).toBe('error');
});

test('a new runner fetches the archive that is pinned; the next step asks for nothing', async () => {
  const archive = releaseArchive('@duckdb/node-api', platformName(), network);
  const packed = await packArchive(pinned, (name) => join(root, 'node_modules', name));
  expect(packed).toHaveLength(archive?.bytes ?? 0);
  places.set(new URL(archive?.url ?? '').pathname, packed);
  places.seen.length = 0;
  const cache = { RUNNER_TOOL_CACHE: join(folder, 'tools') };
  const first = await validate(cache);
  expect(first.exitCode, first.log).toBe(0);
  expect(first.outputs).toMatchObject({ 'row-count': '2', 'column-count': '2' });
  expect(first.log).toMatch(/Fetching duckdb-.*\.tar\.zst \(\d+\.\d MB\) from 127\.0\.0\.1/);
  expect(places.seen).toHaveLength(1);

  const second = await validate(cache);
  expect(second.exitCode, second.log).toBe(0);
  expect(places.seen).toHaveLength(1);
});

test('one byte changed in the tool cache: nothing is loaded', async () => {
  const version = join(folder, 'tools', 'mlops-duckdb', pinned[0]?.version ?? '');
  const [entry = ''] = (await readdir(version)).filter((name) => !name.endsWith('.complete'));
  await appendFile(join(version, entry, 'node_modules', '@duckdb/node-api', 'package.json'), ' ');
  const run = await validate({ RUNNER_TOOL_CACHE: join(folder, 'tools') });
  expect(run.exitCode).toBe(1);
  expect(errorOf(run)).toMatch(/package\.json is not the file of @duckdb\/node-api .*sha512/);
});

test('with a preinstalled folder, holding only what is needed: the step works and asks for nothing', async () => {
  places.seen.length = 0;
  const run = await validate({ MLOPS_NATIVES_DIR: join(folder, 'natives') });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.outputs).toMatchObject({ 'row-count': '2', 'column-count': '2' });
  expect(places.seen).toEqual([]);
});

test('with one byte changed in a library of it: nothing is loaded', async () => {
  const tampered = join(folder, 'tampered');
  await cp(join(folder, 'natives'), tampered, { recursive: true });
  const bindings = packages.find((name) => name.includes('bindings-')) ?? '';
  await appendFile(join(tampered, 'node_modules', bindings, 'package.json'), ' ');
  const run = await validate({ MLOPS_NATIVES_DIR: tampered });
  expect(run.exitCode).toBe(1);
  expect(errorOf(run)).toMatch(/package\.json is not the file of @duckdb\/node-bindings-.*sha512/);
});
