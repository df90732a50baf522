import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult } from '../../../../../../shared/model/stage-result.ts';
import { checkSplitFiles } from '../../../../../support/data/check-split-files.ts';
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const find = (checks: readonly CheckResult[], id: string, part = 'test', column?: string) =>
  checks.find(
    (check) =>
      check.id === id &&
      (check.verdict === 'skipped' || check.message.startsWith(`${part}: `)) &&
      (column === undefined || check.column === column),
  );

const SCHEMA = {
  primaryKey: ['id'],
  fields: [
    { name: 'id', type: 'integer' },
    { name: 'patient', type: 'string' },
    { name: 'a', type: 'number' },
    { name: 'city', type: 'string' },
    { name: 'at', type: 'date', 'x-mlops': { role: 'time' } },
    { name: 'y', type: 'integer', 'x-mlops': { role: 'label' } },
  ],
  'x-mlops': { splits: { group: 'patient' } },
};
const HEADER = 'id,patient,a,city,at,y\n';

test('what test rows share with training rows, at their lines', async () => {
  const checks = await checkSplitFiles(
    place,
    {
      train: `${HEADER}1,p,1.5,Oslo,2026-01-01,0\n2,q,2.5,,2026-01-02,1\n3,r,3.5,Bergen,2026-01-03,0\n`,
      test: `${HEADER}9,s,"9.5",Rome,2026-01-04,2\n2,t,8.5,Oslo,2026-01-05,1\n8,q,2.5,,2026-01-02,1\n7,r,3.5,Bergen,2026-01-03,1\n`,
    },
    SCHEMA,
  );
  expect(find(checks, 'overlap.exact')).toMatchObject({
    verdict: 'fail',
    severity: 'error',
    value: 0.25,
    threshold: 0,
    n: 4,
    m: 3,
    count: 1,
    samples: [{ file: 'test.csv', line: 4, row: 3 }],
  });
  expect(find(checks, 'overlap.features')).toMatchObject({ verdict: 'warn', count: 2, value: 0.5 });
  expect(find(checks, 'leakage.index')).toMatchObject({
    verdict: 'fail',
    column: 'id',
    count: 1,
    samples: [{ line: 3, value: '2' }],
  });
  expect(find(checks, 'leakage.group')).toMatchObject({
    verdict: 'fail',
    column: 'patient',
    count: 2,
    samples: [
      { line: 4, value: 'q' },
      { line: 5, value: 'r' },
    ],
  });
  expect(find(checks, 'leakage.date')).toMatchObject({
    verdict: 'fail',
    count: 2,
    value: 0.5,
    samples: [{ line: 4 }, { line: 5 }],
  });
  expect(find(checks, 'leakage.date-duplicates')).toMatchObject({ verdict: 'fail', count: 2 });
  expect(find(checks, 'split.categories', 'test', 'city')).toMatchObject({
    verdict: 'warn',
    count: 1,
    n: 3,
    measures: { values: 1 },
    samples: [{ line: 2, value: 'Rome' }],
  });
  expect(find(checks, 'split.labels')).toMatchObject({
    verdict: 'fail',
    count: 1,
    samples: [{ value: '2' }],
  });
  expect(find(checks, 'split.size')).toMatchObject({ verdict: 'warn', value: 4 / 3, n: 4, m: 3 });
});

test('parts that share nothing pass, with their values', async () => {
  const rows = (from: number, n: number, year: number): string =>
    HEADER +
    Array.from({ length: n }, (_, i) => {
      const day = new Date(Date.UTC(year, 0, 1 + i)).toISOString().slice(0, 10);
      return `${String(from + i)},p${String(from + i)},${String(from + i)}.5,${i % 3 ? 'Oslo' : 'Bergen'},${day},${String(i % 2)}`;
    }).join('\n');
  const checks = await checkSplitFiles(
    place,
    { train: rows(0, 300, 2020), validation: rows(300, 100, 2022), test: rows(500, 120, 2023) },
    SCHEMA,
  );
  expect(checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  for (const part of ['validation', 'test'])
    for (const id of ['overlap.exact', 'leakage.index', 'leakage.group', 'leakage.date', 'split.labels'])
      expect(find(checks, id, part), `${id} of ${part}`).toMatchObject({ value: 0, threshold: 0, count: 0 });
  // Test is held against training and against validation.
  expect(checks.filter(({ id }) => id === 'leakage.group')).toHaveLength(3);
  expect(find(checks, 'split.label-drift')).toMatchObject({ value: 0, threshold: 0.15, n: 120, m: 300 });
});

test('a limit and severities of the schema', async () => {
  const files = { train: 'a,b\n1,x\n2,y\n3,z\n', test: 'a,b\n1,x\n9,y\n' };
  const schema = (own: object) => ({
    fields: [{ name: 'a', type: 'integer' }, { name: 'b' }],
    'x-mlops': own,
  });
  const allowed = await checkSplitFiles(place, files, schema({ splits: { overlap: { max: 0.5 } } }));
  expect(find(allowed, 'overlap.exact')).toMatchObject({ verdict: 'pass', value: 0.5, threshold: 0.5 });
  const strict = await checkSplitFiles(place, files, schema({ severity: { 'overlap.exact': 'warning' } }));
  expect(find(strict, 'overlap.exact')).toMatchObject({ verdict: 'warn', value: 0.5 });
  const off = await checkSplitFiles(place, files, schema({ severity: { 'overlap.exact': 'off' } }));
  expect(off.some(({ id, verdict }) => id === 'overlap.exact' && verdict !== 'skipped')).toBe(false);
});

test('columns that parts do not share, and numbers that they type differently', async () => {
  const checks = await checkSplitFiles(place, { train: 'a,b,c\n1,2,x\n', test: 'a,b,d\n1.0,two,x\n' });
  expect(find(checks, 'split.columns')).toMatchObject({
    verdict: 'warn',
    value: 3,
    message: 'test: "b" is VARCHAR, in training BIGINT; "c" is not there; "d" is in no training row',
  });
  expect(find(checks, 'overlap.exact')).toMatchObject({ count: 0, value: 0 });
  const equal = await checkSplitFiles(place, { train: 'a\n1\n', test: 'a\n1.0\n' });
  expect(find(equal, 'overlap.exact')).toMatchObject({ count: 1 });
});

test('a group or a time that a part does not have is undefined, and fails', async () => {
  const fields = [{ name: 'a' }, { name: 'g' }, { name: 't', type: 'date', 'x-mlops': { role: 'time' } }];
  const checks = await checkSplitFiles(
    place,
    { train: 'a,g,t\n1,x,\n', test: 'a,t\n1,\n' },
    { fields, 'x-mlops': { splits: { group: 'g' } } },
  );
  const undefinedOnes = checks
    .filter(({ value }) => value === null)
    .map(({ id, verdict }) => `${id} ${verdict}`);
  expect(undefinedOnes).toContain('leakage.group fail');
  expect(undefinedOnes).toContain('leakage.date fail');
});

const cell = fc.constantFrom('', '1', '2', '3');
const rowsOf = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 25 });

test('overlap and groups are those of a naive comparison', async () => {
  const schema = {
    fields: [
      { name: 'g', type: 'string' },
      { name: 'x', type: 'integer' },
      { name: 'y', type: 'string', 'x-mlops': { role: 'label' } },
    ],
    'x-mlops': { splits: { group: 'g' } },
  };
  const csv = (rows: string[][]): string => `g,x,y\n${rows.map((row) => row.join(',')).join('\n')}\n`;
  await fc.assert(
    fc.asyncProperty(rowsOf, rowsOf, async (train, later) => {
      const checks = await checkSplitFiles(place, { train: csv(train), test: csv(later) }, schema);
      const among = (key: (row: string[]) => string): number => {
        const known = new Set(train.map(key));
        return later.filter((row) => known.has(key(row))).length;
      };
      expect(find(checks, 'overlap.exact')?.count).toBe(among((row) => row.join('|')));
      expect(find(checks, 'overlap.features')?.count).toBe(among(([g, x]) => `${String(g)}|${String(x)}`));
      const groups = new Set<string>(train.map(([g]) => g).filter((g) => g !== ''));
      const inGroup = later.flatMap(([g], index) => (groups.has(g) ? [index + 1] : []));
      const leak = find(checks, 'leakage.group');
      expect(leak?.count).toBe(inGroup.length);
      expect(leak?.n).toBe(later.filter(([g]) => g !== '').length);
      expect(leak?.samples.map(({ row }) => row)).toEqual(inGroup.slice(0, 5));
    }),
    { numRuns: 40 },
  );
});

test('flights: origins that January does not have, and the rows that stand in the data twice', async () => {
  const flights = join(process.cwd(), 'node_modules/vega-datasets/data/flights-3m.parquet');
  const month = async (name: string, condition: string): Promise<string> => {
    const file = join(place.folder, name);
    await place.engine.run(
      `copy (select * from read_parquet('${flights}') where ${condition}) to '${file}' (format parquet)`,
    );
    return file;
  };
  const [january, rest] = [
    await month('january.parquet', "date < '2001-02-01'"),
    await month('june.parquet', "date >= '2001-06-01'"),
  ];
  const checks = await checkSplitFiles(
    place,
    { train: january, test: rest },
    { fields: [{ name: 'date', 'x-mlops': { role: 'time' } }, { name: 'origin' }], fieldsMatch: 'superset' },
  );
  expect(find(checks, 'split.categories', 'test', 'origin')?.measures).toEqual({ values: 5 });
  expect(find(checks, 'leakage.date')).toMatchObject({ verdict: 'pass', value: 0 });
  expect(find(checks, 'overlap.exact')).toMatchObject({ verdict: 'pass', value: 0 });
  // The first of each row trains, the repeats test: every repeat has its twin.
  const file = async (name: string, condition: string): Promise<string> => {
    const path = join(place.folder, name);
    await place.engine.run(
      `copy (select * exclude (k) from (select *, row_number() over (partition by date, delay, distance, origin, destination) as k from read_parquet('${flights}')) where ${condition}) to '${path}' (format parquet)`,
    );
    return path;
  };
  const twins = await checkSplitFiles(place, {
    train: await file('first.parquet', 'k = 1'),
    test: await file('repeats.parquet', 'k > 1'),
  });
  expect(find(twins, 'overlap.exact')).toMatchObject({ n: 191, count: 191, m: 2_999_809, value: 1 });
}, 60_000);
