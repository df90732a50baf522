import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { delong, placementsOf } from '../../../../shared/statistics/delong.ts';
import { benjaminiHochberg, bonferroni, holm } from '../../../../shared/statistics/multiplicity.ts';
import { pairedMean, pairedMeanBelow } from '../../../../shared/statistics/paired-mean.ts';
import { exactMcNemar, midPMcNemar, tango } from '../../../../shared/statistics/paired-proportions.ts';
import { wilson } from '../../../../shared/statistics/wilson.ts';

interface Golden {
  binary: { y: number[]; score_a: number[]; score_b: number[] };
  paired_accuracy: {
    mcnemar_exact_p: number;
    mcnemar_midp: number;
    tango95: [number, number];
    delta: number;
  };
  delong: { auc: [number, number]; se_diff: number; z: number; p_two_sided: number; ci95: [number, number] };
  paired_mean_brier: {
    delta: number;
    p: number;
    ci95_t: [number, number];
    ni_p_margin_0_02_one_sided: number;
  };
  wilson: { k: number; n: number; ci95: [number, number] };
  multitest: { p: number[]; holm: number[]; bh: number[]; bonferroni: number[] };
}
const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'golden');
const golden = JSON.parse(readFileSync(join(fixtures, 'evaluation.json'), 'utf8')) as Golden;
const labels = Uint8Array.from(golden.binary.y);
const scoresA = Float64Array.from(golden.binary.score_a);
const scoresB = Float64Array.from(golden.binary.score_b);

/** Two-sided 95 % is one-sided 97.5 % at either end. */
const ALPHA = 0.025;

/** Tolerances of the fixtures' README: relative 1e-10, absolute 1e-12; p-values relative 1e-8; roots absolute 1e-9. */
function near(actual: number | null | undefined, expected: number, relative = 1e-10, absolute = 1e-12): void {
  expect(actual).toBeTypeOf('number');
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    Math.max(absolute, relative * Math.abs(expected)),
  );
}

describe('paired proportions', () => {
  const { delta, tango95, mcnemar_exact_p: exact, mcnemar_midp: midP } = golden.paired_accuracy;
  test("Tango's bounds and McNemar's p-values", () => {
    const bounds = tango(8, 4, 80, ALPHA);
    near(bounds.delta, delta);
    near(bounds.lower, tango95[0], 0, 1e-9);
    near(bounds.upper, tango95[1], 0, 1e-9);
    near(bounds.p, midP, 1e-8);
    near(exactMcNemar(8, 4), exact, 1e-8);
    near(midPMcNemar(8, 4), midP, 1e-8);
  });
});

test('DeLong on scores with ties', () => {
  const a = placementsOf(labels, scoresA);
  const b = placementsOf(labels, scoresB);
  near(a.auc, golden.delong.auc[0]);
  near(b.auc, golden.delong.auc[1]);
  const bounds = delong(a, b, ALPHA);
  near(bounds.standardError, golden.delong.se_diff);
  near(bounds.delta / (bounds.standardError ?? 0), golden.delong.z);
  near(bounds.p, golden.delong.p_two_sided, 1e-8);
  near(bounds.lower, golden.delong.ci95[0]);
  near(bounds.upper, golden.delong.ci95[1]);
});

test('paired t on Brier differences', () => {
  const differences = Float64Array.from(golden.binary.y, (y, row) => {
    const [a = 0, b = 0] = [golden.binary.score_a[row], golden.binary.score_b[row]];
    return (a - y) ** 2 - (b - y) ** 2;
  });
  const bounds = pairedMean(differences, ALPHA);
  near(bounds.delta, golden.paired_mean_brier.delta);
  near(bounds.p, golden.paired_mean_brier.p, 1e-8);
  near(bounds.lower, golden.paired_mean_brier.ci95_t[0], 0, 1e-11);
  near(bounds.upper, golden.paired_mean_brier.ci95_t[1], 0, 1e-11);
  near(pairedMeanBelow(differences, 0.02), golden.paired_mean_brier.ni_p_margin_0_02_one_sided, 1e-8);
});

test('Wilson', () => {
  const { k, n, ci95 } = golden.wilson;
  const { lower, upper } = wilson(k, n, ALPHA);
  near(lower, ci95[0]);
  near(upper, ci95[1]);
  expect(wilson(0, 10, ALPHA).lower).toBe(0);
  expect(wilson(10, 10, ALPHA).upper).toBe(1);
});

test('adjusted p-values', () => {
  const { p } = golden.multitest;
  holm(p).forEach((value, index) => near(value, golden.multitest.holm[index] ?? 0));
  benjaminiHochberg(p).forEach((value, index) => near(value, golden.multitest.bh[index] ?? 0));
  bonferroni(p).forEach((value, index) => near(value, golden.multitest.bonferroni[index] ?? 0));
});
