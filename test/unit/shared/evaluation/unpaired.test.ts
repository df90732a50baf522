import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unpairedDifference } from '../../../../shared/evaluation/unpaired.ts';
import { defined, undefinedBecause } from '../../../../shared/metrics/metric.ts';
import { wilson } from '../../../../shared/statistics/wilson.ts';

const ALPHA = 0.05;
const bounded = (lower: number, upper: number) => defined({ lower, upper, method: 'any' });
const figure = (value: number, lower: number, upper: number, alpha = ALPHA) => ({
  name: 'm',
  value,
  bounds: { lower, upper, alpha },
});

describe('unpaired difference', () => {
  test('of two Wilson intervals is the hybrid score interval of Newcombe (1998), method 10: 56/70 against 48/80', () => {
    // Newcombe, Statistics in Medicine 17, 1998, table II, (a): 0.0524 … 0.3339 at 95 % two-sided.
    const alpha = 0.025;
    const [a, b] = [wilson(56, 70, alpha), wilson(48, 80, alpha)];
    const candidate = { value: defined(56 / 70), bounds: bounded(a.lower, a.upper) };
    const { value } = unpairedDifference(candidate, figure(48 / 80, b.lower, b.upper, alpha), alpha);
    expect(value?.delta).toBeCloseTo(0.2, 12);
    expect(value?.lower).toBeCloseTo(0.0524, 4);
    expect(value?.upper).toBeCloseTo(0.3339, 4);
  });

  test('holds the difference, turns round with the sides, and is wider than either interval', () => {
    const side = fc
      .tuple(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
      )
      .map(([value, below, above]) => ({ value, lower: value - below, upper: value + above }));
    const between = (a: { value: number; lower: number; upper: number }, b: typeof a) =>
      unpairedDifference(
        { value: defined(a.value), bounds: bounded(a.lower, a.upper) },
        figure(b.value, b.lower, b.upper),
        ALPHA,
      ).value;
    fc.assert(
      fc.property(side, side, (a, b) => {
        const [one, other] = [between(a, b), between(b, a)];
        if (one === null || other === null) throw new Error('undefined');
        expect(one.lower).toBeLessThanOrEqual(one.delta);
        expect(one.upper).toBeGreaterThanOrEqual(one.delta);
        expect(one.lower).toBeCloseTo(-other.upper, 9);
        expect(one.upper - one.lower).toBeGreaterThanOrEqual(
          Math.max(a.upper - a.lower, b.upper - b.lower) - 1e-9,
        );
      }),
    );
  });

  test('what is missing is undefined with its reason', () => {
    const ours = { value: defined(0.5), bounds: bounded(0.4, 0.6) };
    const reason = (...args: Parameters<typeof unpairedDifference>) => unpairedDifference(...args).reason;
    expect(reason(ours, undefined, ALPHA)).toMatch(/lack this metric/);
    expect(reason(ours, { ...figure(0, 0, 0), bounds: null }, ALPHA)).toMatch(/no bounds/);
    expect(reason(ours, figure(0.5, 0.4, 0.6, 0.1), ALPHA)).toMatch(/alpha 0.1, not 0.05/);
    const undefinedValue = { ...ours, value: undefinedBecause('a single class') };
    expect(reason(undefinedValue, figure(0.5, 0.4, 0.6), ALPHA)).toBe('a single class');
    const unbounded = { ...ours, bounds: undefinedBecause('too few rows') };
    expect(reason(unbounded, figure(0.5, 0.4, 0.6), ALPHA)).toBe('too few rows');
  });
});
