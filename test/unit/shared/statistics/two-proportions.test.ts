import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { twoProportionsP } from '../../../../shared/statistics/two-proportions.ts';

const { cases } = JSON.parse(
  readFileSync(new URL('../../../fixtures/golden/two-proportions.json', import.meta.url), 'utf8'),
) as { cases: { counts: [number, number, number, number]; p: number }[] };

test.each(cases)("$counts agrees with scipy's chi-square", ({ counts, p }) => {
  expect(Math.abs(twoProportionsP(...counts) - p)).toBeLessThanOrEqual(1e-10 * p);
});

test('is a probability, whichever side is which, and 1 where nothing varies', () => {
  const side = fc
    .tuple(fc.nat(10_000), fc.integer({ min: 1, max: 10_000 }))
    .map(([k, n]): [number, number] => [Math.min(k, n), n]);
  fc.assert(
    fc.property(side, side, ([k1, n1], [k2, n2]) => {
      const p = twoProportionsP(k1, n1, k2, n2);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(twoProportionsP(k2, n2, k1, n1)).toBeCloseTo(p, 12);
    }),
  );
  expect(twoProportionsP(0, 10, 0, 20)).toBe(1);
  expect(twoProportionsP(10, 10, 20, 20)).toBe(1);
});
