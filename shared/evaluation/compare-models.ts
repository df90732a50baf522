import { BinaryModel } from '../metrics/binary-model.ts';
import { BINARY_METRICS, REGRESSION_METRICS } from '../metrics/catalogue.ts';
import type { Task } from '../metrics/metric.ts';
import type { MetricResult, StageResult } from '../model/stage-result.ts';
import { sameLabel } from './classes.ts';
import { readGates, requireKnown, type Gate, type GateSetting } from './gates.ts';
import { flipsOf, measure, type OnInconclusive } from './measure.ts';
import type { Predictions } from './read-predictions.ts';

interface Comparison {
  task: Task;
  /** 0 and 1, or values. */
  truth: Uint8Array | Float64Array;
  positive: string;
  threshold: number;
  candidate: Predictions;
  baseline: Predictions | null;
  /** Names; empty for the task's standard set. */
  metrics: readonly string[];
  gates: readonly GateSetting[] | undefined;
  alpha: number;
  onInconclusive: OnInconclusive;
}

export interface Compared {
  metrics: MetricResult[];
  gates: Gate[];
  flips: StageResult['flips'];
}

/** Metrics, gates and flips of a candidate and its baseline on the same rows. */
export function compareModels(request: Comparison): Compared {
  const { task, truth, candidate, baseline, alpha, onInconclusive } = request;
  const known = (task === 'binary' ? BINARY_METRICS : REGRESSION_METRICS).map(({ name }) => name);
  for (const name of request.metrics) requireKnown('metrics', name, known);
  const gates = readGates(request.gates ?? defaultGates(request), known);
  const gated = new Set(gates.map(({ metric }) => metric));
  const wanted = (name: string): boolean =>
    request.metrics.length === 0 || request.metrics.includes(name) || gated.has(name);
  const rest = { rows: truth.length, gates, alpha, onInconclusive };

  if (task === 'regression') {
    const model = (said: Predictions) => ({
      truth: Float64Array.from(truth),
      predicted: said.kind === 'scores' ? said.scores : Float64Array.from(said.labels, Number),
    });
    const metrics = REGRESSION_METRICS.filter(({ name }) => wanted(name));
    const other = baseline === null ? null : model(baseline);
    return {
      metrics: measure({ metrics, candidate: model(candidate), baseline: other, ...rest }),
      gates,
      flips: null,
    };
  }
  const labels = Uint8Array.from(truth);
  const model = (said: Predictions): BinaryModel =>
    said.kind === 'scores'
      ? BinaryModel.fromScores(labels, said.scores, request.threshold)
      : new BinaryModel(
          labels,
          Uint8Array.from(said.labels, (label) => Number(sameLabel(label, request.positive))),
          null,
        );
  const ours = model(candidate);
  const theirs = baseline === null ? null : model(baseline);
  const metrics = BINARY_METRICS.filter(({ name }) => wanted(name));
  return {
    metrics: measure({ metrics, candidate: ours, baseline: theirs, ...rest }),
    gates,
    flips: theirs === null ? null : flipsOf(ours, theirs),
  };
}

/** Non-inferiority of the primary metric: half a point of ROC AUC or accuracy, one per cent of RMSE. */
function defaultGates({ task, candidate, baseline }: Comparison): GateSetting[] {
  if (baseline === null) return [];
  if (task === 'regression') return [{ metric: 'rmse', 'non-inferior': 0.01, relative: true }];
  const scores = candidate.kind === 'scores' && baseline.kind === 'scores';
  return [{ metric: scores ? 'roc_auc' : 'accuracy', 'non-inferior': 0.005 }];
}
