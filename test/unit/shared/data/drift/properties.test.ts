import fc from 'fast-check';
import { expect, test } from 'vitest';
import { energyDistance } from '../../../../../shared/data/drift/distances/energy.ts';
import { hellinger, totalVariation } from '../../../../../shared/data/drift/distances/shares-apart.ts';
import { jensenShannon, jensenShannonP } from '../../../../../shared/data/drift/jensen-shannon.ts';
import { kolmogorovSmirnov } from '../../../../../shared/data/drift/kolmogorov-smirnov.ts';
import { largestChange } from '../../../../../shared/data/drift/largest-change.ts';
import type { PairedNumbers } from '../../../../../shared/data/drift/paired-counts.ts';
import { decileCells, populationStability } from '../../../../../shared/data/drift/population-stability.ts';
import { resampleWasserstein } from '../../../../../shared/data/drift/wasserstein-significance.ts';
import { wasserstein } from '../../../../../shared/data/drift/wasserstein.ts';

/** Cells on a line with counts on both sides, at least one row each. */
const paired = fc
  .uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 })
  .chain((values) =>
    fc.record({
      x: fc.constant(Float64Array.from(values.toSorted((a, b) => a - b))),
      r: counts(values.length),
      c: counts(values.length),
    }),
  );

function counts(length: number): fc.Arbitrary<Float64Array> {
  return fc
    .array(fc.nat({ max: 500 }), { minLength: length, maxLength: length })
    .filter((cells) => cells.some((cell) => cell > 0))
    .map((cells) => Float64Array.from(cells));
}

const MEASURES: Record<string, (numbers: PairedNumbers) => number> = {
  ks: (numbers) => kolmogorovSmirnov(numbers).d,
  w1: wasserstein,
  js: jensenShannon,
  psi: populationStability,
  linf: (numbers) => largestChange(numbers).change,
  tvd: totalVariation,
  // Its square is a difference near 1: half of the digits remain.
  hellinger: (numbers) => hellinger(numbers) ** 2,
  energy: energyDistance,
};

test.each(Object.entries(MEASURES))(
  '%s: zero for equal shares, never negative, the same in both directions',
  (_, measure) => {
    fc.assert(
      fc.property(paired, fc.integer({ min: 1, max: 9 }), ({ x, r, c }, factor) => {
        expect(measure({ x, r, c: r.map((count) => count * factor) })).toBeCloseTo(0, 7);
        const effect = measure({ x, r, c });
        expect(effect).toBeGreaterThanOrEqual(0);
        expect(measure({ x, r: c, c: r })).toBeCloseTo(effect, 9);
      }),
    );
  },
);

test('bounds: KS and L∞ at most 1, Jensen–Shannon at most √ln 2, W1 at most the range', () => {
  fc.assert(
    fc.property(paired, (numbers) => {
      const range = (numbers.x.at(-1) ?? 0) - (numbers.x[0] ?? 0);
      expect(kolmogorovSmirnov(numbers).d).toBeLessThanOrEqual(1);
      expect(largestChange(numbers).change).toBeLessThanOrEqual(1);
      expect(jensenShannon(numbers)).toBeLessThanOrEqual(Math.sqrt(Math.log(2)) + 1e-12);
      expect(wasserstein(numbers)).toBeLessThanOrEqual(range + 1e-9);
    }),
  );
});

test('decile cells keep every row', () => {
  fc.assert(
    fc.property(paired, (numbers) => {
      const cells = decileCells(numbers);
      const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
      expect([sum(cells.r), sum(cells.c)]).toEqual([sum(numbers.r), sum(numbers.c)]);
    }),
  );
});

test('significance lies in (0, 1], repeats itself, and is 1 for equal data', () => {
  fc.assert(
    fc.property(paired, (numbers) => {
      const [first, second] = [resampleWasserstein(numbers, 'a'), resampleWasserstein(numbers, 'a')];
      first.extendTo(50);
      second.extendTo(20);
      second.extendTo(50);
      expect(first.p).toBe(second.p);
      expect(first.p).toBeGreaterThan(0);
      expect(first.p).toBeLessThanOrEqual(1);
      const equal = resampleWasserstein({ ...numbers, c: numbers.r }, 'a');
      equal.extendTo(20);
      expect(equal.p).toBe(1);
      expect(jensenShannonP(numbers)).toBeGreaterThanOrEqual(0);
      expect(jensenShannonP({ r: numbers.r, c: numbers.r })).toBe(1);
    }),
    { numRuns: 30 },
  );
});

test('without drift about one in twenty p-values is below 0.05', () => {
  // 400 pairs of samples of one distribution over 300 values: more than the cells that are resampled.
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const sample = (rows: number): Float64Array => {
    const cells = new Float64Array(300);
    for (let row = 0; row < rows; row++) {
      const cell = Math.floor(300 * random() ** 2);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    return cells;
  };
  const x = Float64Array.from({ length: 300 }, (_, i) => i);
  let below = 0;
  for (let pair = 0; pair < 400; pair++) {
    const p = resampleWasserstein({ x, r: sample(2000), c: sample(200) }, String(pair));
    p.extendTo(99);
    if (p.p < 0.05 + 1e-12) below++;
  }
  // Binomial(400, 0.05) has mean 20 and standard deviation 4.4.
  expect(below).toBeGreaterThan(6);
  expect(below).toBeLessThan(38);
});

test.each([['psi', populationStability] as const, ['js', jensenShannon] as const])(
  '%s: the same bits in whatever order the cells come',
  (_, measure) => {
    fc.assert(
      fc.property(paired, ({ r, c }) => {
        expect(measure({ r: r.toReversed(), c: c.toReversed() })).toBe(measure({ r, c }));
      }),
    );
  },
);
