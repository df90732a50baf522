import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const find = (checks: readonly CheckResult[], id: string): CheckResult | undefined =>
  checks.find((check) => check.id === id);

const LABELLED = {
  fields: [
    { name: 'a', type: 'integer' },
    { name: 'b', type: 'string' },
    { name: 'y', type: 'integer', 'x-mlops': { role: 'label' } },
  ],
};

test('rows of equal features and different labels, a missing feature being equal to a missing one', async () => {
  const checks = await checkFiles(
    place,
    { 'l1.csv': 'a,b,y\n1,x,0\n2,,1\n', 'l2.csv': 'a,b,y\n1,x,0\n2,,0\n1,z,1\n' },
    LABELLED,
  );
  expect(find(checks, 'labels.conflicting')).toMatchObject({
    verdict: 'fail',
    value: 0.4,
    count: 2,
    n: 5,
    samples: [
      { file: 'l1.csv', line: 3 },
      { file: 'l2.csv', line: 3 },
    ],
  });
  const good = await checkFiles(place, { 'l.csv': 'a,b,y\n1,x,0\n1,x,0\n2,x,1\n' }, LABELLED);
  expect(find(good, 'labels.conflicting')).toMatchObject({ verdict: 'pass', value: 0, n: 3 });
  const none = await checkFiles(place, { 'l.csv': 'a,b,y\n1,x,\n1,x,\n' }, LABELLED);
  expect(find(none, 'labels.conflicting')).toMatchObject({
    verdict: 'skipped',
    reason: 'no row has a label',
  });
});

test('columns that repeat another, unless the baseline has them too', async () => {
  const same = { 'd.csv': 'a,b,c,d\n1,x,1,x\n2,y,2,z\n3,z,3,y\n' };
  const checks = await checkFiles(place, same, null);
  expect(checks.filter(({ id }) => id === 'columns.duplicate')).toMatchObject([
    { column: 'c', verdict: 'warn', message: 'every row has the value of the column "a"' },
  ]);
  const known = await checkFiles(place, same, null, { reference: { 'r.csv': same['d.csv'] } });
  expect(find(known, 'columns.duplicate')).toMatchObject({ column: 'c', verdict: 'pass' });
  const good = await checkFiles(place, { 'd.csv': 'a,b\n1,2\n2,1\n' }, null);
  expect(find(good, 'columns.duplicate')).toMatchObject({ column: null, verdict: 'pass' });
});

test.each<[string, string, Partial<CheckResult>]>([
  ['increasing', '1 1 2', { verdict: 'pass', n: 2 }],
  ['increasing', '1 3 2', { verdict: 'fail', count: 1, value: 0.5 }],
  ['strictly-increasing', '1 1 2', { verdict: 'fail', count: 1 }],
  ['decreasing', '3 - 1', { verdict: 'pass', n: 1 }],
  ['strictly-decreasing', '3 3', { verdict: 'fail', count: 1 }],
  ['increasing', '-', { verdict: 'skipped', value: null }],
])('%s: %s', async (monotonic, cells, expected) => {
  const checks = await checkFiles(
    place,
    {
      'm.csv': `k,v\n${cells
        .split(' ')
        .map((cell) => `k,${cell}\n`)
        .join('')}`,
    },
    {
      missingValues: ['-'],
      fields: [{ name: 'k' }, { name: 'v', type: 'integer', 'x-mlops': { monotonic } }],
    },
  );
  expect(find(checks, 'monotonic')).toMatchObject(expected);
});

const FRESH = {
  fields: [{ name: 't', type: 'datetime' }, { name: 'v' }],
  'x-mlops': { freshness: { column: 't', max: '26h' } },
};
const at = (...times: string[]): Record<string, string> => ({
  't.csv': `t,v\n${times.map((time, index) => `${time},${String(index)}\n`).join('')}`,
});
const now = new Date('2026-01-03T00:00:00Z');

test('age, future and gaps of the times', async () => {
  const fresh = await checkFiles(place, at('2026-01-01T12:00:00Z', '2026-01-02T12:00:00Z'), FRESH, { now });
  expect(find(fresh, 'freshness')).toMatchObject({ verdict: 'pass', value: 43_200, threshold: 93_600 });
  expect(find(fresh, 'freshness.future')).toMatchObject({ verdict: 'pass', value: 0 });
  expect(find(fresh, 'freshness.gaps')).toMatchObject({ verdict: 'pass', value: 0 });
  const old = await checkFiles(place, at('2025-12-28T12:00:00Z', '2025-12-31T12:00:00Z'), FRESH, { now });
  expect(find(old, 'freshness')).toMatchObject({ verdict: 'fail', value: 216_000 });
  expect(find(old, 'freshness.gaps')).toMatchObject({ verdict: 'warn', value: 2 });
  const ahead = await checkFiles(place, at('2026-01-02T00:00:00Z', '2026-01-04T00:00:00Z'), FRESH, { now });
  expect(find(ahead, 'freshness.future')).toMatchObject({ verdict: 'warn', value: 0.5, count: 1 });
  const none = await checkFiles(place, at('', ''), FRESH, { now });
  expect(find(none, 'freshness')).toMatchObject({
    verdict: 'fail',
    value: null,
    reason: 'the column has no times',
  });
});

test('rows against those of the baseline', async () => {
  const table = (rows: number): string => `a\n${'1\n'.repeat(rows)}`;
  const volume = async (rows: number, own: object = {}): Promise<CheckResult | undefined> =>
    find(
      await checkFiles(
        place,
        { 'n.csv': table(rows) },
        { fields: [{ name: 'a' }], 'x-mlops': own },
        { reference: { 'r.csv': table(10) } },
      ),
      'volume',
    );
  expect(await volume(20)).toMatchObject({ verdict: 'pass', value: 2, n: 20, m: 10 });
  expect(await volume(4)).toMatchObject({ verdict: 'warn', value: 0.4, threshold: 0.5 });
  expect(await volume(12, { rows: { vsPrevious: [0.9, 1.1] } })).toMatchObject({
    verdict: 'warn',
    threshold: 1.1,
  });
  const alone = await checkFiles(
    place,
    { 'n.csv': table(3) },
    { fields: [{ name: 'a' }], 'x-mlops': { rows: { vsPrevious: [1, 2] } } },
  );
  expect(find(alone, 'volume')).toMatchObject({ verdict: 'skipped', value: null, reason: 'no baseline' });
});
