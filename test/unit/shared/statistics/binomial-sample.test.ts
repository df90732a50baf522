import { expect, test } from 'vitest';
import { sampleBinomial } from '../../../../shared/statistics/binomial-sample.ts';
import { binomialPmf } from '../../../../shared/statistics/distributions.ts';
import { seededRandom } from '../../../../shared/statistics/random.ts';

const DRAWS = 100_000;

test.each([
  [500_000, 0.004],
  [500, 0.004],
  [100, 0.2],
  [100, 0.7],
  [30, 0.5],
  [12, 0.999],
])('Bin(%i, %f) by its masses', (n, p) => {
  const random = seededRandom(`binomial ${String(n)}`);
  const seen = new Map<number, number>();
  for (let draw = 0; draw < DRAWS; draw++) {
    const k = sampleBinomial(n, p, random);
    expect(Number.isInteger(k) && k >= 0 && k <= n).toBe(true);
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  let chi2 = 0;
  let cells = 0;
  for (const [k, observed] of seen) {
    const expected = DRAWS * binomialPmf(k, n, p);
    if (expected < 5) continue;
    chi2 += (observed - expected) ** 2 / expected;
    cells++;
  }
  // Mean cells, standard deviation √(2 cells): five of them are never met by chance.
  expect(chi2).toBeLessThan(cells + 5 * Math.sqrt(2 * cells));
});

test('edges, and equal seeds', () => {
  const random = seededRandom('a');
  expect([
    sampleBinomial(0, 0.5, random),
    sampleBinomial(5, 0, random),
    sampleBinomial(5, 1, random),
  ]).toEqual([0, 0, 5]);
  const [a, b, other] = [seededRandom('a'), seededRandom('a'), seededRandom('b')];
  expect(a()).toBe(b());
  expect(a()).not.toBe(other());
});
