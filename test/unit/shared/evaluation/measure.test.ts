import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareModels, type Answers } from '../../../../shared/evaluation/compare-models.ts';
import type { GateKind, GateSetting } from '../../../../shared/evaluation/gates.ts';
import type { Truth } from '../../../../shared/evaluation/truth.ts';
import { BINARY_METRICS, REGRESSION_METRICS } from '../../../../shared/metrics/catalogue.ts';
import type { MetricResult } from '../../../../shared/model/stage-result.ts';

const answers = (scores: readonly number[]): Answers => ({
  said: { kind: 'scores', scores: Float64Array.from(scores) },
  shown: 'model',
});
const score = fc.integer({ min: 0, max: 20 }).map((step) => step / 20);
const rows = fc.array(fc.tuple(fc.nat(1), score, score), { minLength: 1, maxLength: 80 });
const KINDS: GateKind[] = ['non-inferior', 'superior', 'min', 'max'];
const settings = (names: readonly string[]): fc.Arbitrary<GateSetting[]> =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...KINDS), fc.constantFrom(0, 0.005, 0.1, 0.3))
      .map(([metric, kind, limit]) => ({ metric, [kind]: limit })),
    { maxLength: 6 },
  );

/** What the displayed numbers of a row say, read as its reader reads them. */
function readVerdict({ gate, bounds, direction, value }: MetricResult): string {
  const [kind, text] = (gate ?? '').split(': ');
  const limit = Number(text);
  if (bounds === null || value === null) return 'undefined';
  const { lower, upper } = bounds;
  if (lower === null || upper === null) return 'undefined';
  const [low, high] = direction === 'higher' ? [lower, upper] : [-upper, -lower];
  switch (kind) {
    case 'min':
      return lower > limit ? 'pass' : upper < limit ? 'fail' : 'inconclusive';
    case 'max':
      return upper < limit ? 'pass' : lower > limit ? 'fail' : 'inconclusive';
    case 'superior':
      return low > limit ? 'pass' : high <= limit ? 'fail' : 'inconclusive';
    default:
      return low > -limit ? 'pass' : high < -limit ? 'fail' : 'inconclusive';
  }
}

function expectConsistent(metrics: readonly MetricResult[]): void {
  for (const metric of metrics) {
    for (const number of [metric.value, metric.baseline, metric.delta, metric.p, metric.mde, metric.nNeeded])
      if (number !== null) expect(Number.isFinite(number)).toBe(true);
    if (metric.value === null) expect(metric.reason).not.toBeNull();
    if (metric.gate === null) {
      expect(metric.verdict).toBe('skipped');
      continue;
    }
    const read = readVerdict(metric);
    if (read === 'undefined') {
      expect(metric.verdict).toBe('fail');
      expect(metric.reason).toMatch(/^undefined: /);
    } else if (metric.reason?.startsWith('insufficient evidence') === true) {
      expect(metric.verdict).toBe('inconclusive');
    } else {
      expect(metric.verdict).toBe(read);
    }
  }
}

const policy = {
  threshold: 0.5,
  metrics: [],
  alpha: 0.05,
  onInconclusive: 'warn',
  baselineExcused: false,
} as const;

test('no row of a binary comparison contradicts its verdict', () => {
  const gates = settings(BINARY_METRICS.map(({ name }) => name));
  fc.assert(
    fc.property(rows, gates, (sample, wanted) => {
      const truth: Truth = {
        task: 'binary',
        classes: { positive: '1', negative: '0' },
        labels: Uint8Array.from(sample, ([label]) => label),
      };
      const candidate = answers(sample.map(([, a]) => a));
      const baseline = answers(sample.map(([, , b]) => b));
      const { metrics } = compareModels({ ...policy, truth, candidate, baseline, gates: wanted });
      expectConsistent(metrics);
    }),
    { numRuns: 400 },
  );
});

test('no row of a regression contradicts its verdict, whatever the numbers', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, 1, -1, 1e300, 1e-300),
  );
  const sample = fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sample, settings(REGRESSION_METRICS.map(({ name }) => name)), (given, gates) => {
      const truth: Truth = { task: 'regression', values: Float64Array.from(given, ([y]) => y) };
      const candidate = answers(given.map(([, a]) => a));
      const baseline = answers(given.map(([, , b]) => b));
      const { metrics } = compareModels({ ...policy, truth, candidate, baseline, gates });
      expectConsistent(metrics);
    }),
    { numRuns: 400 },
  );
});

test('a comparison is byte for byte the same when it is made again', () => {
  fc.assert(
    fc.property(rows, (sample) => {
      const compare = (): string => {
        const truth: Truth = {
          task: 'binary',
          classes: { positive: '1', negative: '0' },
          labels: Uint8Array.from(sample, ([label]) => label),
        };
        const [candidate, baseline] = [
          answers(sample.map(([, a]) => a)),
          answers(sample.map(([, , b]) => b)),
        ];
        return JSON.stringify(compareModels({ ...policy, truth, candidate, baseline, gates: undefined }));
      };
      expect(compare()).toBe(compare());
    }),
  );
});

test('fewer than ten discordant rows decide only what the test set is large enough for', () => {
  const compare = (rowCount: number, fixed: number, margin: number): MetricResult | undefined => {
    const labels = Uint8Array.from({ length: rowCount }, (_, row) => row % 2);
    const truth: Truth = { task: 'binary', classes: { positive: '1', negative: '0' }, labels };
    const right = Array.from(labels, (label) => 0.2 + 0.6 * label);
    // The baseline errs on the first rows.
    const wrong = right.map((value, row) => (row < fixed ? 1 - value : value));
    const gates = [{ metric: 'accuracy', 'non-inferior': margin }];
    const models = { candidate: answers(right), baseline: answers(wrong) };
    return compareModels({ ...policy, truth, ...models, gates }).metrics.find(
      ({ name }) => name === 'accuracy',
    );
  };
  // 80 % power needs 6.18·ψ/m² rows, ψ the share of discordant ones.
  expect(compare(100, 5, 0.02)).toMatchObject({
    verdict: 'inconclusive',
    reason: expect.stringMatching(
      /^insufficient evidence: the models differ on 5 rows only; 80 % power needs about 740 rows, the test set has 100$/,
    ) as string,
  });
  expect(compare(1000, 5, 0.02)).toMatchObject({ verdict: 'pass', reason: null });
  expect(compare(100, 20, 0.02)).toMatchObject({ verdict: 'pass', reason: null });
  expect(compare(20, 0, 0.5)).toMatchObject({ verdict: 'inconclusive' });
});
