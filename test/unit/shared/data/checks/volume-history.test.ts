import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PastRun } from '../../../../../shared/data/baseline/baseline-documents.ts';
import { checkVolumeHistory } from '../../../../../shared/data/checks/volume-history.ts';
import { tableSchemaOf } from '../../../../../shared/data/schema/read-table-schema.ts';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';

const NOW = new Date('2026-03-02T06:00:00Z');
const DAY = 86_400_000;
/** One run a day, the latest first. */
const daily = (rows: readonly number[]): PastRun[] =>
  rows.map((count, index) => ({
    at: new Date(NOW.getTime() - (index + 1) * DAY).toISOString(),
    run: index,
    rows: count,
  }));

function check(rows: number, past: readonly number[], own: object = {}): CheckResult | undefined {
  const schema = tableSchemaOf(
    { value: { fields: [{ name: 'a' }], 'x-mlops': own }, placeOf: () => ({}) },
    's.yml',
    'training',
  );
  return checkVolumeHistory({
    schema,
    current: { profile: { rows } },
    pastRuns: daily(past),
    now: NOW,
  })[0];
}

// median 102, absolute deviations 2 2 0 1 6 8 1, their median 2: MAD as scipy.stats.median_abs_deviation gives it.
const PAST = [100, 104, 102, 103, 96, 110, 101];

test.each([
  [102, 0, 'pass'],
  [112, 10 / (1.4826 * 2), 'pass'],
  [113, 11 / (1.4826 * 2), 'warn'],
  [91, 11 / (1.4826 * 2), 'warn'],
])('%i rows are %f robust deviations away: %s', (rows, value, verdict) => {
  expect(check(rows, PAST)).toMatchObject({ verdict, value, threshold: 3.5, n: rows, m: 102 });
});

test('too few runs, and runs that do not vary, decide nothing and say so', () => {
  expect(check(5, [])).toBeUndefined();
  expect(check(5, [1, 2, 3, 4])).toMatchObject({
    verdict: 'skipped',
    reason: '4 earlier runs, 5 are needed',
  });
  expect(check(5, [], { rows: { lastRuns: 7 } })).toMatchObject({ verdict: 'skipped' });
  expect(check(8, [7, 7, 7, 7, 9])).toMatchObject({
    verdict: 'skipped',
    reason: 'more than half of the last 5 runs had 7 rows: how much is usual is not known',
  });
  expect(check(7, [7, 7, 7, 7, 7])).toMatchObject({ verdict: 'pass', value: 0 });
});

test('only the last runs, and only of the same weekday, where the schema says so', () => {
  const old = [...PAST, ...Array<number>(60).fill(5000)];
  expect(check(102, old, { rows: { lastRuns: 7 } })).toMatchObject({ verdict: 'pass', value: 0 });
  expect(check(102, old)).toMatchObject({ verdict: 'skipped' });
  // Every seventh day has a tenth of the rows.
  const weekly = Array.from({ length: 70 }, (_, day) => ((day + 1) % 7 === 0 ? 100 : 1000) + (day % 5));
  expect(check(101, weekly)).toMatchObject({ verdict: 'warn' });
  expect(check(101, weekly, { rows: { sameWeekday: true } })).toMatchObject({ verdict: 'pass' });
});

test('the score does not depend on the order of the runs, nor on the unit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(10_000), { minLength: 5, maxLength: 30 }),
      fc.nat(10_000),
      fc.integer({ min: 2, max: 9 }),
      (past, rows, unit) => {
        const value = check(rows, past)?.value ?? null;
        expect(check(rows, past.toReversed())?.value ?? null).toBe(value);
        const scaled =
          check(
            rows * unit,
            past.map((count) => count * unit),
          )?.value ?? null;
        if (value === null) expect(scaled).toBeNull();
        else expect(Number(scaled)).toBeCloseTo(Number(value), 9);
      },
    ),
  );
});
