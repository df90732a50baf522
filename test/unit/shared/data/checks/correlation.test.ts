import { expect, test } from 'vitest';
import { checkCorrelation } from '../../../../../shared/data/checks/correlation.ts';
import type { Correlations, CountedProfile } from '../../../../../shared/data/profile/profile.ts';

const counted = (rows: number, correlations?: Correlations): CountedProfile => ({
  profile: {
    schemaVersion: 1,
    model: 'm',
    rows,
    columns: [],
    ...(correlations === undefined ? {} : { correlations }),
  },
  counts: new Map(),
  stored: false,
});

const number = (a: string, b: string, pearson: number | null) => ({
  a,
  b,
  rows: 10,
  pearson,
  spearman: null,
  binned: false,
});

const given = (ab: number | null, cd: number, classes = 0.95): Correlations => ({
  numbers: { leftOut: 0, pairs: [number('a', 'b', ab), number('c', 'd', cd)] },
  categories: { leftOut: 0, pairs: [{ a: 'e', b: 'f', rows: 10, cramersV: classes }] },
});

const check = (now: Correlations | undefined, before: Correlations | undefined | null) =>
  checkCorrelation({
    schema: null,
    current: counted(10, now),
    reference: before === null ? null : counted(20, before),
  })[0];

test('a strong correlation that the baseline does not have, and one that is gone', () => {
  expect(check(given(0.95, 0.1), given(0.5, 0.1))).toMatchObject({
    verdict: 'warn',
    threshold: 0.2,
    count: 1,
    n: 10,
    m: 20,
    message: '1 pair of columns correlated otherwise than in the baseline: a and b 0.950, was 0.500',
  });
  expect(check(given(-0.95, 0.1), given(0.95, 0.1))?.value).toBeCloseTo(1.9);
  expect(check(given(0.1, 0.1, 0.2), given(0.1, 0.1, 0.95))).toMatchObject({ verdict: 'warn', count: 1 });
});

test('weak ones may change, strong ones a little, and one without a value is not compared', () => {
  expect(check(given(0.9, -0.9), given(0.1, 0.9))).toMatchObject({ verdict: 'pass', count: 0 });
  expect(check(given(0.95, 0.1), given(0.8, 0.1))).toMatchObject({ verdict: 'pass' });
  expect(check(given(null, 0.1), given(0.95, 0.1))).toMatchObject({ verdict: 'pass', value: 0 });
});

test('nothing to compare with', () => {
  expect(check(given(1, 1), null)).toBeUndefined();
  expect(check(given(1, 1), undefined)).toMatchObject({
    verdict: 'skipped',
    reason: 'no baseline with correlations',
  });
});
