import { describe, expect, test } from 'vitest';
import { decideGate } from '../../../../shared/evaluation/decide-gate.ts';
import { evidenceOf } from '../../../../shared/evaluation/evidence.ts';
import { readGates, type GateSetting } from '../../../../shared/evaluation/gates.ts';
import { BinaryModel } from '../../../../shared/metrics/binary-model.ts';
import { BINARY_METRICS, REGRESSION_METRICS } from '../../../../shared/metrics/catalogue.ts';
import type { Metric } from '../../../../shared/metrics/metric.ts';
import type { RegressionModel } from '../../../../shared/metrics/regression-metrics.ts';
import type { Verdict } from '../../../../shared/model/verdict.ts';
import { normalQuantile } from '../../../../shared/statistics/distributions.ts';
import { seeded, type Random } from '../../../support/statistics/random.ts';

const ALPHA = 0.05;
/** The share that is at most alpha may exceed it by chance: 99 % upper limit of a binomial share. */
const limit = (runs: number): number => ALPHA + 2.326 * Math.sqrt((ALPHA * (1 - ALPHA)) / runs);

interface Sample<Model> {
  candidate: Model;
  baseline: Model;
}

/** Shares of the verdicts of a gate over many simulated test sets. */
function shares<Model>(
  metric: Metric<Model>,
  setting: Omit<GateSetting, 'metric'>,
  sample: (random: Random) => Sample<Model>,
  { runs, rows }: { runs: number; rows: number },
): Record<'pass' | 'fail' | 'inconclusive', number> {
  const [gate] = readGates([{ metric: metric.name, ...setting }], [metric.name]);
  if (gate === undefined) throw new Error('no gate');
  const random = seeded(20_261_125);
  const counts: Partial<Record<Verdict, number>> = {};
  for (let run = 0; run < runs; run++) {
    const evidence = evidenceOf(metric, { ...sample(random), rows, alpha: ALPHA });
    const { verdict } = decideGate(gate, evidence);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  const share = (verdict: Verdict): number => (counts[verdict] ?? 0) / runs;
  return { pass: share('pass'), fail: share('fail'), inconclusive: share('inconclusive') };
}

function metricNamed<Model>(metrics: readonly Metric<Model>[], name: string): Metric<Model> {
  const found = metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
}

/** Both right, only one right, both wrong: `lost` of the rows are worse, `won` better. */
const proportions =
  (rows: number, won: number, lost: number) =>
  (random: Random): Sample<BinaryModel> => {
    const labels = new Uint8Array(rows);
    const [ours, theirs] = [new Uint8Array(rows), new Uint8Array(rows)];
    for (let row = 0; row < rows; row++) {
      labels[row] = Number(random.uniform() < 0.3);
      const draw = random.uniform();
      const right: [boolean, boolean] =
        draw < won ? [true, false] : draw < won + lost ? [false, true] : [draw < 0.9, draw < 0.9];
      const label = labels[row] ?? 0;
      ours[row] = right[0] ? label : 1 - label;
      theirs[row] = right[1] ? label : 1 - label;
    }
    return {
      candidate: new BinaryModel(labels, ours, null),
      baseline: new BinaryModel(labels, theirs, null),
    };
  };

/** Binormal scores with these areas, correlated within a row as two models of one thing are. */
const areas =
  (rows: number, ours: number, theirs: number) =>
  (random: Random): Sample<BinaryModel> => {
    const shift = (area: number): number => Math.SQRT2 * normalQuantile(area);
    const [up, down] = [shift(ours), shift(theirs)];
    const labels = new Uint8Array(rows);
    const [a, b] = [new Float64Array(rows), new Float64Array(rows)];
    for (let row = 0; row < rows; row++) {
      const label = Number(random.uniform() < 0.3);
      const common = Math.sqrt(0.7) * random.normal();
      labels[row] = label;
      a[row] = up * label + common + Math.sqrt(0.3) * random.normal();
      b[row] = down * label + common + Math.sqrt(0.3) * random.normal();
    }
    return {
      candidate: BinaryModel.fromScores(labels, a, 0.5),
      baseline: BinaryModel.fromScores(labels, b, 0.5),
    };
  };

/** Errors with these root mean squares. */
const errors =
  (rows: number, ours: number, theirs: number) =>
  (random: Random): Sample<RegressionModel> => {
    const truth = new Float64Array(rows);
    const [a, b] = [new Float64Array(rows), new Float64Array(rows)];
    for (let row = 0; row < rows; row++) {
      const common = Math.SQRT1_2 * random.normal();
      a[row] = ours * (common + Math.SQRT1_2 * random.normal());
      b[row] = theirs * (common + Math.SQRT1_2 * random.normal());
    }
    return { candidate: { truth, predicted: a }, baseline: { truth, predicted: b } };
  };

const accuracy = metricNamed(BINARY_METRICS, 'accuracy');
const rocAuc = metricNamed(BINARY_METRICS, 'roc_auc');
const rmse = metricNamed(REGRESSION_METRICS, 'rmse');

describe('a candidate exactly at the forbidden margin passes non-inferiority in at most alpha of the cases', () => {
  test.each([
    [100, 0.01, 0.02],
    [200, 0.02, 0.05],
    [2000, 0.02, 0.05],
  ])('accuracy, %d rows, margin %d, %d discordant', (rows, margin, discordant) => {
    const sample = proportions(rows, (discordant - margin) / 2, (discordant + margin) / 2);
    const runs = rows > 1000 ? 1500 : 5000;
    expect(shares(accuracy, { 'non-inferior': margin }, sample, { runs, rows }).pass).toBeLessThan(
      limit(runs),
    );
  });

  test.each([
    [100, 0.05],
    [500, 0.02],
  ])('ROC AUC, %d rows, margin %d', (rows, margin) => {
    const runs = rows > 200 ? 1500 : 4000;
    const sample = areas(rows, 0.75 - margin, 0.75);
    expect(shares(rocAuc, { 'non-inferior': margin }, sample, { runs, rows }).pass).toBeLessThan(limit(runs));
  });

  test('RMSE, 500 rows, 5 % of the baseline', () => {
    const [runs, rows] = [1500, 500];
    const setting = { 'non-inferior': 0.05 };
    expect(shares(rmse, setting, errors(rows, 1.05, 1), { runs, rows }).pass).toBeLessThan(limit(runs));
  });
});

describe('an equally good candidate', () => {
  test('passes non-inferiority of accuracy about as often as the power formula says', () => {
    // n = (z₀.₉₅ + z₀.₈)²·ψ/m² = 773 rows for ψ = 0.05, m = 0.02 and 80 % power.
    const found = shares(accuracy, { 'non-inferior': 0.02 }, proportions(773, 0.025, 0.025), {
      runs: 2000,
      rows: 773,
    });
    expect(found.pass).toBeGreaterThan(0.75);
    expect(found.pass).toBeLessThan(0.85);
    expect(found.fail).toBeLessThan(0.01);
  });

  test('passes non-inferiority of ROC AUC mostly, and fails it hardly ever', () => {
    const found = shares(rocAuc, { 'non-inferior': 0.05 }, areas(500, 0.75, 0.75), { runs: 500, rows: 500 });
    expect(found.pass).toBeGreaterThan(0.8);
    expect(found.fail).toBeLessThan(0.01);
  });

  test('is called superior in at most alpha of the cases', () => {
    const runs = 2500;
    const bare = { superior: 0 };
    const rows = 300;
    expect(shares(accuracy, bare, proportions(rows, 0.05, 0.05), { runs, rows }).pass).toBeLessThan(
      limit(runs),
    );
    expect(shares(rocAuc, bare, areas(rows, 0.75, 0.75), { runs, rows }).pass).toBeLessThan(limit(runs));
  });
});

test('a clearly worse candidate fails, a clearly better one is superior', () => {
  const size = { runs: 300, rows: 1000 };
  expect(
    shares(accuracy, { 'non-inferior': 0.01 }, proportions(1000, 0.02, 0.08), size).fail,
  ).toBeGreaterThan(0.9);
  expect(shares(rocAuc, { superior: 0 }, areas(1000, 0.8, 0.75), size).pass).toBeGreaterThan(0.9);
});

test('models that agree on a handful of rows prove nothing', () => {
  const found = shares(accuracy, { 'non-inferior': 0.01 }, proportions(60, 0.01, 0.01), {
    runs: 500,
    rows: 60,
  });
  expect(found.inconclusive).toBe(1);
});
