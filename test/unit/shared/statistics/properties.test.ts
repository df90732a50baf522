import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argsort } from '../../../../shared/statistics/argsort.ts';
import { confusionDifference, type ConfusionCells } from '../../../../shared/statistics/delta-method.ts';
import { delong, placementsOf } from '../../../../shared/statistics/delong.ts';
import { benjaminiHochberg, holm } from '../../../../shared/statistics/multiplicity.ts';
import { pairedMean } from '../../../../shared/statistics/paired-mean.ts';
import { tango } from '../../../../shared/statistics/paired-proportions.ts';
import { minimumDetectableEffect, rowsNeeded } from '../../../../shared/statistics/power.ts';
import { preciseSum } from '../../../../shared/statistics/summation.ts';

const ALPHA = 0.05;
const rows = fc.array(
  fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })),
  {
    minLength: 4,
    maxLength: 60,
  },
);

/** The stable order of a comparator to which −0 and +0 are one. */
function expectSorted(values: readonly number[]): void {
  const scores = Float64Array.from(values);
  const expected = [...scores.keys()].sort((a, b) => {
    const [x = 0, y = 0] = [scores[a], scores[b]];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
  expect([...argsort(scores)]).toEqual(expected);
}
const anyScore = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 0.5, -0.5));

test('argsort is the stable order of a comparator', () => {
  fc.assert(fc.property(fc.array(anyScore), expectSorted));
});

test('so is the radix sort that takes over for many scores', () => {
  const many = fc
    .array(anyScore, { minLength: 1, maxLength: 300 })
    .map((some) =>
      Array.from({ length: 5000 }, (_, row) => (some[row % some.length] ?? 0) * (1 + (row % 7))),
    );
  fc.assert(fc.property(many, expectSorted), { numRuns: 20 });
  expectSorted(Array.from({ length: 5000 }, () => 0.25));
});

test('the area counts pairs, ties half; the interval turns round with the models', () => {
  fc.assert(
    fc.property(rows, (sample) => {
      const labels = Uint8Array.from(sample, ([late]) => Number(late));
      const positives = labels.reduce((sum, label) => sum + label, 0);
      fc.pre(positives > 1 && positives < sample.length - 1);
      const a = placementsOf(
        labels,
        Float64Array.from(sample, ([, score]) => score),
      );
      const b = placementsOf(
        labels,
        Float64Array.from(sample, ([, , score]) => score),
      );
      let wins = 0;
      for (const [late, score] of sample) {
        for (const [other, below] of sample)
          if (late && !other) wins += score > below ? 1 : score === below ? 0.5 : 0;
      }
      expect(a.auc).toBeCloseTo(wins / positives / (sample.length - positives), 12);
      const forward = delong(a, b, ALPHA);
      const backward = delong(b, a, ALPHA);
      expect(forward.lower).toBeCloseTo(-backward.upper, 12);
      expect(forward.lower).toBeLessThanOrEqual(forward.delta);
    }),
  );
});

test("Tango's bounds hold the point, mirror with the models, narrow with alpha", () => {
  const pairs = fc.record({ b: fc.nat(50), c: fc.nat(50), rest: fc.integer({ min: 1, max: 500 }) });
  fc.assert(
    fc.property(pairs, ({ b, c, rest }) => {
      const n = b + c + rest;
      const bounds = tango(b, c, n, ALPHA);
      expect(bounds.lower).toBeLessThanOrEqual(bounds.delta + 1e-12);
      expect(bounds.upper).toBeGreaterThanOrEqual(bounds.delta - 1e-12);
      expect(bounds.lower).toBeCloseTo(-tango(c, b, n, ALPHA).upper, 10);
      expect(tango(b, c, n, 0.01).lower).toBeLessThanOrEqual(bounds.lower);
    }),
  );
});

test('adjusted p-values are never smaller than raw ones, never above 1, and keep their order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
      (p) => {
        for (const adjusted of [holm(p), benjaminiHochberg(p)]) {
          p.forEach((value, index) => {
            expect(adjusted[index]).toBeGreaterThanOrEqual(value * (1 - 1e-12));
            expect(adjusted[index]).toBeLessThanOrEqual(1);
          });
          for (const i of p.keys()) {
            for (const j of p.keys())
              if ((p[i] ?? 0) < (p[j] ?? 0)) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? 0);
          }
        }
      },
    ),
  );
});

test('the delta method on accuracy is the paired mean of correctness, up to n and n − 1', () => {
  const accuracy = ({ tp, fp, fn, tn }: ConfusionCells): number => (tp + tn) / (tp + fp + fn + tn);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1)), { minLength: 30, maxLength: 200 }),
      (sample) => {
        const cells = new Float64Array(8);
        for (const [label, a, b] of sample)
          cells[4 * label + 2 * a + b] = (cells[4 * label + 2 * a + b] ?? 0) + 1;
        // Below ten the variance is smoothed on purpose.
        fc.pre([1, 2, 5, 6].reduce((sum, cell) => sum + (cells[cell] ?? 0), 0) >= 10);
        const differences = Float64Array.from(
          sample,
          ([label, a, b]) => Number(label === a) - Number(label === b),
        );
        const delta = confusionDifference(cells, accuracy, ALPHA);
        const mean = pairedMean(differences, ALPHA);
        expect(delta?.delta).toBeCloseTo(mean.delta, 10);
        const n = sample.length;
        expect(delta?.standardError).toBeCloseTo((mean.standardError ?? 0) * Math.sqrt((n - 1) / n), 6);
      },
    ),
  );
});

test('an undefined metric has no interval', () => {
  const nothing = (): null => null;
  expect(confusionDifference(new Float64Array(8).fill(5), nothing, ALPHA)).toBeNull();
});

test('rows needed make the margin detectable', () => {
  const n = rowsNeeded(0.01, 1000, 0.005, ALPHA);
  expect(minimumDetectableEffect(0.01 * Math.sqrt(1000 / n), ALPHA)).toBeLessThanOrEqual(0.005);
  expect(minimumDetectableEffect(0.01 * Math.sqrt(1000 / (n - 2)), ALPHA)).toBeGreaterThan(0.005);
});

test('sums do not lose small terms', () => {
  expect(preciseSum([1, 1e100, 1, -1e100])).toBe(2);
});
