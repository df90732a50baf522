import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installOnce, runInstaller } from '../../support/real/install-once.ts';
import { runAction, type ActionRun } from '../../support/runner/index.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const VIEWS = ['driver_stats', 'weather', 'ratings', 'positions'];
const FEATURES = ['conv_rate', 'trips', 'rain', 'stars', 'zone'];

let workspace: string;
beforeAll(async () => {
  const venv = installOnce('feast', readFileSync(REQUIREMENTS, 'utf8'), (folder) => {
    runInstaller('python3', ['-m', 'venv', folder]);
    const pinned = ['--quiet', '--no-deps', '--require-hashes', '-r', REQUIREMENTS];
    // Its scripts name the folder that they were installed into, which is renamed afterwards: only modules are run.
    runInstaller(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', ...pinned]);
  });
  workspace = await mkdtemp(join(tmpdir(), 'feast-'));
  await cp(join(import.meta.dirname, 'definitions.py'), join(workspace, 'definitions.py'));
  execFileSync(join(venv, 'bin', 'python'), [join(import.meta.dirname, 'store.py')], {
    cwd: workspace,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await writeFile(
    join(workspace, 'features.yml'),
    `training: training.csv
event-time: event_timestamp
feast: { registry: data/registry.db }
views:
${[...VIEWS.map((name) => `{ name: ${name}, online: ${name}.online.csv }`), '{ name: worth }'].map((view) => `  - ${view}\n`).join('')}`,
  );
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

const validate = (): Promise<ActionRun> =>
  runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'training.csv', 'feature-views': 'features.yml' },
  });
const found = ({ result }: ActionRun, id: string, column: string | null) =>
  result?.checks.find((check) => check.id === id && check.column === column);

test('what Feast joins and serves agrees with the registry of "feast apply", for every kind of view', async () => {
  const run = await validate();
  expect(run.exitCode, run.log).toBe(0);
  for (const column of FEATURES) {
    for (const id of ['features.future', 'features.mismatch'])
      expect(found(run, id, column), `${id} ${column}`).toMatchObject({ verdict: 'pass', value: 0, n: 30 });
    expect(found(run, 'features.online', column), column).toMatchObject({ verdict: 'pass', value: 0, n: 3 });
  }
  // A time to live of zero is none.
  expect(found(run, 'features.stale', 'stars')).toBeUndefined();
  expect(found(run, 'features.stale', 'zone')?.verdict).toBe('pass');
  expect(run.result?.checks).toContainEqual(
    expect.objectContaining({
      id: 'schema.unsupported',
      verdict: 'skipped',
      message: expect.stringContaining('feature view worth') as string,
      samples: [{ file: 'features.yml', line: 9, row: null, value: null }],
    }),
  );
});

test('one value of each view that Feast never joined or served is found', async () => {
  const [header = '', ...lines] = (await readFile(join(workspace, 'training.csv'), 'utf8'))
    .trimEnd()
    .split('\n');
  const names = header.split(',');
  // Row 4 has a value of no rating: it is given one.
  const wrong: Record<string, string> = { trips: '999', rain: '-1', stars: '77', zone: 'nowhere' };
  const cells = lines[3]?.split(',') ?? [];
  const changed = cells.map((cell, index) => wrong[names[index] ?? ''] ?? cell).join(',');
  await writeFile(join(workspace, 'training.csv'), `${[header, ...lines.with(3, changed)].join('\n')}\n`);
  const online = await readFile(join(workspace, 'weather.online.csv'), 'utf8');
  await writeFile(join(workspace, 'weather.online.csv'), online.replace('2,67.5', '2,60'));
  const run = await validate();
  expect(run.exitCode).toBe(1);
  for (const column of Object.keys(wrong))
    expect(found(run, 'features.mismatch', column), column).toMatchObject({
      verdict: 'fail',
      count: 1,
      samples: [{ file: 'training.csv', line: 5, row: 4 }],
    });
  expect(found(run, 'features.mismatch', 'conv_rate')?.verdict).toBe('pass');
  expect(found(run, 'features.online', 'rain')).toMatchObject({ verdict: 'fail', count: 1 });
});
