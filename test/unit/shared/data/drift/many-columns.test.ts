import { expect, test } from 'vitest';
import type { Comparison } from '../../../../../shared/data/drift/comparison.ts';
import { judge } from '../../../../../shared/data/drift/judge.ts';
import { resampleWasserstein } from '../../../../../shared/data/drift/wasserstein-significance.ts';

/** A column of 10 equal cells of which the current data hold the upper ones only, or all. */
function comparison(index: number, drifted: boolean): Comparison {
  const x = Float64Array.from({ length: 10 }, (_, cell) => cell);
  const r = new Float64Array(10).fill(40);
  const c = Float64Array.from(x, (cell) => (drifted && cell < 3 ? 0 : 20));
  const p = resampleWasserstein({ x, r, c }, `column ${String(index)}`);
  p.extendTo(200);
  return {
    ...{
      column: `c${String(index)}`,
      role: null,
      method: 'w1n',
      effect: drifted ? 0.5 : 0.2,
      threshold: 0.1,
    },
    ...{
      p,
      measures: {},
      m: 400,
      n: 200,
      bins: null,
      verdict: null,
      reason: null,
      detail: null,
      shares: null,
    },
  };
}
const replicatesOf = ({ p }: Comparison): number => (typeof p === 'object' && p !== null ? p.replicates : 0);

test('one drifted column among many is found, and settled ones draw no further', () => {
  const comparisons = Array.from({ length: 60 }, (_, index) => comparison(index, index === 7));
  const found = judge(comparisons).filter(({ verdict }) => verdict === 'fail');
  expect(found.map(({ column }) => column)).toEqual(['c7']);
  const [first] = comparisons;
  if (first === undefined) throw new Error('no comparison');
  expect(replicatesOf(first)).toBeLessThanOrEqual(200);
  expect(comparisons.map(replicatesOf).filter((replicates) => replicates > 200)).toEqual([1200]);
});

test('many drifted columns need no finer p-values than a few', () => {
  const comparisons = Array.from({ length: 300 }, (_, index) => comparison(index, true));
  expect(judge(comparisons).every(({ verdict }) => verdict === 'fail')).toBe(true);
  expect(Math.max(...comparisons.map(replicatesOf))).toBe(200);
});
