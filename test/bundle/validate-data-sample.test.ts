import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineInFolder } from '../support/data/engine.ts';
import { createTrips } from '../support/data/remote-trips.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';
import { startFakeTrino } from '../support/trino/fake-trino.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'sample-'));
  const rows = Array.from(
    { length: 2000 },
    (_, row) => `${String(row)},${String(row % 40)},u${String(row % 90)}`,
  );
  await writeFile(join(workspace, 'now.csv'), `id,x,user\n${rows.join('\n')}\n`);
  await writeFile(
    join(workspace, 'schema.yml'),
    `fields: [{name: id, type: integer}, {name: x, type: integer, constraints: {maximum: 20}}, {name: user, type: string}]
x-mlops: {rows: {min: 2000}, conditions: [{name: small, expression: x < 100}]}`,
  );
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const validate = (inputs: Record<string, string>): Promise<ActionRun> =>
  runAction({ action: 'validate-data', workspace, inputs: { data: 'now.csv', ...inputs } });

interface StoredSample {
  rows: number;
  sample?: object;
}
const profileOf = async (run: ActionRun): Promise<StoredSample> =>
  JSON.parse(await readFile(run.outputs['profile'] ?? '', 'utf8')) as StoredSample;

test('every figure of a sample says so, what is counted without it does not, and places are those of the file', async () => {
  const run = await validate({
    schema: 'schema.yml',
    sample: '{rows: 500, seed: 7}',
    formats: 'sarif\nhtml',
    baseline: 'none',
  });
  const said = 'sample of 500 of 2,000 rows';
  expect(run.outputs, run.log).toMatchObject({
    verdict: 'fail',
    'row-count': '2000',
    sample: `${said}, at random (seed 7)`,
  });
  expect(run.outputs['summary']).toContain(said);
  expect(run.result?.facts).toContainEqual({ name: 'sample', value: `${said}, at random (seed 7)` });
  const checks = run.result?.checks.filter(({ verdict }) => verdict !== 'skipped') ?? [];
  const unsaid = checks.filter(({ message }) => !message.includes(said)).map(({ id }) => id);
  expect(new Set(unsaid)).toEqual(
    new Set(['row.count', 'column.missing', 'header.blank', 'header.duplicate']),
  );
  expect(checks.find(({ id }) => id === 'row.count')).toMatchObject({ verdict: 'pass', value: 2000 });
  expect(checks.find(({ id }) => id === 'condition')).toMatchObject({ verdict: 'pass', n: 500 });
  const range = checks.find(({ id, column }) => id === 'range' && column === 'x');
  expect(range).toMatchObject({ verdict: 'fail', n: 500 });
  expect(range?.samples).toHaveLength(5);
  for (const { row, line, value } of range?.samples ?? []) {
    expect(line).toBe((row ?? 0) + 1);
    expect(value).toBe(String(((row ?? 0) - 1) % 40));
  }
  expect(await profileOf(run)).toMatchObject({ rows: 500, sample: { of: 2000, rows: 500, seed: 7 } });
  const [sarif = '', page = '', snapshot = ''] = await Promise.all(
    ['validate-data.sarif', 'report.html', 'data-snapshot.json'].map((name) =>
      readFile(join(workspace, '.mlops', name), 'utf8'),
    ),
  );
  for (const text of [sarif, page]) expect(text).toContain(said);
  expect(JSON.parse(snapshot)).toMatchObject({ rows: 2000 });
});

test('the same seed takes the same rows, a key all rows of its values, and more rows than there are all', async () => {
  const once = await profileOf(await validate({ sample: '{share: 0.3, seed: 1}' }));
  expect(await profileOf(await validate({ sample: '{share: 0.3, seed: 1}' }))).toEqual(once);
  expect(await profileOf(await validate({ sample: '{share: 0.3, seed: 2}' }))).not.toEqual(once);
  expect(Math.abs(once.rows - 600)).toBeLessThan(100);
  const keyed = await validate({ sample: '{share: 0.3, key: user}' });
  expect(keyed.outputs['sample'], keyed.log).toMatch(/30 % by hash of user \(seed 0\)$/);
  const { columns } = JSON.parse(await readFile(keyed.outputs['profile'] ?? '', 'utf8')) as {
    columns: { name: string; top: { count: number }[] }[];
  };
  const users = columns.find(({ name }) => name === 'user')?.top ?? [];
  expect(users.length).toBeGreaterThan(0);
  for (const { count } of users) expect([22, 23]).toContain(count);
  const all = await validate({ sample: '{rows: 5000}' });
  expect(all.outputs['sample']).toBe('');
  expect(await profileOf(all)).not.toHaveProperty('sample');
});

test('an engine takes by a key the rows that a file gives', async () => {
  const place = await engineInFolder();
  await createTrips(place.engine);
  await place.engine.run(`copy trips to '${join(workspace, 'trips.parquet')}'`);
  const trino = await startFakeTrino(place.engine);
  try {
    const remote = { data: 'sql:trips', engine: 'trino', 'engine-url': trino.url };
    const there = await validate({ ...remote, sample: '{share: 0.5, key: id}' });
    const pushed = await profileOf(there);
    const here = await profileOf(await validate({ data: 'trips.parquet', sample: '{share: 0.5, key: id}' }));
    expect(there.outputs['sample'], there.log).toMatch(/^sample of \d+ of 600 rows, 50 % by hash of id/);
    expect([pushed.rows, pushed.sample]).toEqual([here.rows, here.sample]);
    const refused = await validate({ ...remote, sample: '{rows: 10}' });
    expect(refused.result?.error?.message).toContain('input "sample": Trino can choose rows by a key only');
    expect(trino.violations).toEqual([]);
  } finally {
    await trino.close();
    await place.close();
  }
});

test.each([
  ['{seed: 1}', /expected either "rows" or "share"/],
  ['{rows: 5, share: 0.5}', /expected either "rows" or "share"/],
  ['{rows: 5, key: id}', /"key" goes with "share"/],
  ['{share: 0.5, key: nothing}', /the data have no column "nothing"/],
  ['{share: 0.0000001}', /not one of 2,000 rows was chosen/],
  ['{share: 2}', /sample/],
])('%s is refused', async (sample, message) => {
  const run = await validate({ sample });
  expect(run.exitCode).toBe(1);
  expect(run.result?.error?.message ?? run.log).toMatch(message);
});
