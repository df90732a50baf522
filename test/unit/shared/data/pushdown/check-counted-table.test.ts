import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkTable } from '../../../../../shared/data/checks/check-table.ts';
import { checkCountedTable } from '../../../../../shared/data/pushdown/check-counted-table.ts';
import { openRemoteTable } from '../../../../../shared/data/pushdown/open-remote-table.ts';
import { readTableSchema } from '../../../../../shared/data/schema/read-table-schema.ts';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { profileFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, isolatedEngine, type EngineFolder } from '../../../../support/data/engine.ts';
import { remoteDuckdb } from '../../../../support/data/remote-duckdb.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const ROWS = `select i as id, i % 97 as code, case when i % 50 = 0 then null else (i % 1000) / 7 end as price,
  case i % 6 when 0 then 'red' when 1 then 'Red' when 2 then '' when 3 then 'n/a' else 'blue ' end as colour,
  'user' || (i % 300) || '@example.org' as mail, timestamp '2025-12-01' + interval (i % 40) day as seen,
  (i % 97)::varchar as copy, case when i % 400 = 399 then 'nan'::double else i end as odd, i % 3 = 0 as late, [i % 4, 1] as pair
  from range(2000) as r(i) union all select 1, 1, 1 / 7, 'Red', 'user1@example.org', timestamp '2025-12-02', '1', 1, false, [1, 1]
  union all select 1, 1, 1 / 7, 'Red', 'user1@example.org', timestamp '2025-12-02', '1', 1, true, [1, 1]`;

const SCHEMA = {
  fields: [
    { name: 'id', type: 'integer', constraints: { unique: true, minimum: 5 } },
    { name: 'code', type: 'integer', constraints: { enum: [1, 2, 3] } },
    { name: 'price', type: 'number', constraints: { required: true, maximum: 100 } },
    { name: 'colour', type: 'string', constraints: { pattern: '[a-z]+', minLength: 3 } },
    { name: 'mail', type: 'string', format: 'email', 'x-mlops': { pii: true } },
    { name: 'seen', type: 'datetime', constraints: { minimum: '2025-12-03T00:00:00Z' } },
    { name: 'copy', type: 'integer' },
    { name: 'odd', type: 'integer' },
    { name: 'late', type: 'boolean', 'x-mlops': { role: 'label' } },
    { name: 'gone', type: 'string' },
  ],
  primaryKey: ['id', 'seen'],
  uniqueKeys: [['code', 'colour']],
  'x-mlops': { freshness: { column: 'seen', max: 'P1D' } },
};

/** Everything but where the rows are, which an engine does not tell. */
const withoutPlaces = (checks: readonly CheckResult[]) =>
  checks
    .filter(({ id }) => id !== 'encoding.utf8' && !id.startsWith('header.'))
    .map((check) => ({ ...check, samples: [], message: check.message.replace(/; first in .*$/, '') }))
    .map((check) => JSON.stringify(check))
    .sort();

async function bothWays(schema: object | null): Promise<{ local: CheckResult[]; pushed: CheckResult[] }> {
  const { engine, folder } = place;
  await engine.run(`copy (${ROWS}) to '${join(folder, 'rows.parquet')}' (format parquet)`);
  const path = join(folder, 'schema.json');
  if (schema !== null) await writeFile(path, JSON.stringify(schema));
  const read = schema === null ? null : await readTableSchema(path, 'schema.json', 'training');
  const now = new Date('2026-01-01T00:00:00Z');
  const shared = {
    engine,
    workspace: folder,
    temporaryFolder: folder,
    schema: read,
    reference: null,
    mayShow: () => true,
    now,
  };
  const files = await profileFiles(place, ['rows.parquet'], read, `local${String(schema === null)}`);
  const local = await checkTable({
    ...shared,
    table: files.table,
    current: files.counted,
    openIsolated: () => isolatedEngine(place),
  });
  const opened = await openRemoteTable(
    engine,
    remoteDuckdb(engine),
    `from '${join(folder, 'rows.parquet')}'`,
    read,
    {
      model: 'test',
      name: `pushed_${String(schema === null)}`,
    },
  );
  const pushed = await checkCountedTable(
    { ...shared, table: opened.table, current: opened.counted },
    opened.remote,
  );
  return { local, pushed };
}

test('without a schema every check says what it says of the rows', async () => {
  const { local, pushed } = await bothWays(null);
  expect(withoutPlaces(pushed)).toEqual(withoutPlaces(local));
});

test('with a schema too; what can not be told of another engine is listed as such', async () => {
  const { local, pushed } = await bothWays(SCHEMA);
  const left = pushed.filter(({ reason }) => reason?.startsWith('not available on DuckDB') === true);
  expect(left.map(({ id, column, verdict, reason }) => [id, column, verdict, reason])).toEqual([
    [
      'labels.conflicting',
      'late',
      'skipped',
      'not available on DuckDB: texts of the column "copy" stand for values of another type',
    ],
  ]);
  const told = new Set(left.map(({ id }) => id));
  expect(withoutPlaces(pushed.filter(({ id }) => !told.has(id)))).toEqual(
    withoutPlaces(local.filter(({ id }) => !told.has(id))),
  );
  const colour = pushed.find(({ id, column }) => id === 'pattern' && column === 'colour');
  expect(colour?.samples.map(({ value }) => value)).toEqual(['blue ', 'Red', 'n/a']);
});

test('conflicting labels are counted in the engine', async () => {
  const fields = SCHEMA.fields.map((field) =>
    field.name === 'copy' ? { name: 'copy', type: 'string' } : field,
  );
  const { local, pushed } = await bothWays({ ...SCHEMA, fields });
  const of = (checks: CheckResult[]) => checks.find(({ id }) => id === 'labels.conflicting');
  expect(of(pushed)?.count).toBe(of(local)?.count);
  expect(of(pushed)).toMatchObject({ count: 3, verdict: 'fail' });
});

test('rules that need the rows, or SQL of the user, do not pass in silence', async () => {
  const { pushed } = await bothWays({
    fields: [
      {
        name: 'id',
        type: 'integer',
        'x-mlops': { monotonic: 'increasing', role: 'label', probabilities: { a: 'p', b: 'q' } },
      },
      { name: 'p' },
      { name: 'q' },
    ],
    'x-mlops': {
      conditions: [{ name: 'positive', expression: 'id > 0' }],
      sql: [{ name: 'none', rows: 'select * from data where false' }],
    },
  });
  expect(
    pushed
      .filter(({ id }) => /^(?:monotonic|labels\.issues|condition|sql)$/.test(id))
      .map(({ id, verdict, reason }) => [id, verdict, reason]),
  ).toEqual([
    ['monotonic', 'skipped', 'not available on DuckDB: its rows have no order'],
    ['labels.issues', 'skipped', 'not available on DuckDB: its rows are not read'],
    ['condition', 'skipped', 'positive: not available on DuckDB'],
    ['sql', 'skipped', 'none: not available on DuckDB'],
  ]);
});

async function checksOf(fields: object[], select: string, column: string) {
  const { engine, folder } = place;
  const path = join(folder, 'fresh.json');
  await writeFile(path, JSON.stringify({ fields, 'x-mlops': { freshness: { column, max: 'P1D' } } }));
  const schema = await readTableSchema(path, 'fresh.json', 'training');
  const { table, counted, remote } = await openRemoteTable(engine, remoteDuckdb(engine), select, schema, {
    model: 'test',
    name: 'fresh',
    mostValues: 99,
  });
  const checks = await checkCountedTable(
    {
      engine,
      workspace: folder,
      temporaryFolder: folder,
      schema,
      reference: null,
      mayShow: () => true,
      now: new Date('2026-01-01T00:00:00Z'),
      table,
      current: counted,
    },
    remote,
  );
  return { checks, profile: counted.profile };
}

async function freshnessOf(...given: Parameters<typeof checksOf>) {
  const { checks } = await checksOf(...given);
  return checks
    .filter(({ id }) => id.startsWith('freshness'))
    .map(({ id, verdict, value, n, reason }) => [id, verdict, value, n, reason ?? null]);
}

const TOO_MANY = 'the times of the column are too many to be counted';

test('the age of times that are too many to be counted is known; a future among them is not taken for none', async () => {
  const fields = [{ name: 'seen', type: 'datetime' }];
  const times = (start: string): string =>
    `select case when i % 2 = 0 then timestamp '${start}' + interval (i) minute end as seen from range(600) as r(i)`;
  expect(await freshnessOf(fields, times('2025-12-31 14:02:00'), 'seen')).toEqual([
    ['freshness', 'pass', 0, 300, null],
    ['freshness.future', 'pass', 0, 300, null],
    ['freshness.gaps', 'skipped', null, null, TOO_MANY],
  ]);
  expect(await freshnessOf(fields, times('2025-12-20'), 'seen')).toEqual([
    ['freshness', 'fail', 1_000_920, 300, null],
    ['freshness.future', 'pass', 0, 300, null],
    ['freshness.gaps', 'skipped', null, null, TOO_MANY],
  ]);
  const [, future] = await freshnessOf(fields, times('2025-12-31 20:00:00'), 'seen');
  expect(future?.slice(2)).toEqual([null, 300, `a time lies in the future, and ${TOO_MANY}`]);
  expect(future?.[1]).not.toBe('pass');
});

test('texts that stand for times, too many to be read, are not called a column without times', async () => {
  const found = await freshnessOf(
    [{ name: 'seen', type: 'datetime' }],
    `select strftime(timestamp '2025-12-31' + interval (i) minute, '%Y-%m-%dT%H:%M:%SZ') as seen from range(600) as r(i)`,
    'seen',
  );
  expect(found).toEqual([['freshness', 'fail', null, 600, 'the values of the column are not read as times']]);
});

test('where cells may stand for no value of the declared type, the nulls say what they leave out', async () => {
  const { checks, profile } = await checksOf(
    [
      { name: 'size', type: 'integer' },
      { name: 'seen', type: 'datetime' },
    ],
    `select case when i < 10 then '' when i < 20 then 'many' else i::varchar end as size, null::timestamp as seen from range(600) as r(i)`,
    'seen',
  );
  expect(profile.columns[0]).toMatchObject({ name: 'size', nulls: 10, min: null, max: null });
  expect(checks.find(({ id, column }) => id === 'unchecked' && column === 'size')?.reason).toBe(
    'not available on DuckDB: more than 99 distinct values; of its nulls only missing cells are known, not those that stand for no value of the declared type',
  );
});
