import { BinaryModel, discordance } from '../metrics/binary-model.ts';
import { BINARY_METRICS, REGRESSION_METRICS } from '../metrics/catalogue.ts';
import type { RegressionModel } from '../metrics/regression-metrics.ts';
import type { MetricResult, StageResult } from '../model/stage-result.ts';
import { decisionsOf } from './classes.ts';
import { readGates, requireKnown, type Gate, type GateSetting } from './gates.ts';
import { measure, type OnInconclusive } from './measure.ts';
import type { Predictions } from './read-predictions.ts';
import type { Truth } from './truth.ts';
import type { Figure } from './unpaired.ts';

/** A model's answers, and its name for messages. */
export interface Answers {
  said: Predictions;
  shown: string;
}

interface Comparison {
  truth: Truth;
  /** Score from which a row counts as positive. */
  threshold: number;
  candidate: Answers;
  baseline: Answers | null;
  /** What is left of a baseline without answers; null when nothing is. */
  figures?: readonly Figure[] | null;
  /** Names; empty for the task's standard set. */
  metrics: readonly string[];
  gates: readonly GateSetting[] | undefined;
  alpha: number;
  onInconclusive: OnInconclusive;
  /** `on-missing-baseline: pass`, and there is none. */
  baselineExcused: boolean;
}

export interface Compared {
  metrics: MetricResult[];
  gates: Gate[];
  flips: StageResult['flips'];
}

/** Metrics, gates and flips of a candidate and its baseline on the same rows. */
export function compareModels(request: Comparison): Compared {
  const { truth, candidate, baseline, alpha, onInconclusive, baselineExcused } = request;
  const known = namesOf(truth);
  for (const name of request.metrics) requireKnown('metrics', name, known);
  const gates = readGates(request.gates ?? defaultGates(request), known);
  const gated = new Set(gates.map(({ metric }) => metric));
  const wanted = ({ name }: { name: string }): boolean =>
    request.metrics.length === 0 || request.metrics.includes(name) || gated.has(name);
  const policy = { gates, alpha, onInconclusive, baselineExcused, figures: request.figures ?? null };

  if (truth.task === 'regression') {
    const rows = truth.values.length;
    const model = ({ said }: Answers): RegressionModel => ({
      truth: truth.values,
      predicted: said.kind === 'scores' ? said.scores : Float64Array.from(said.labels, Number),
    });
    const models = { candidate: model(candidate), baseline: baseline && model(baseline) };
    const metrics = REGRESSION_METRICS.filter(wanted);
    return { metrics: measure({ metrics, ...models, rows, ...policy }), gates, flips: null };
  }
  const model = ({ said, shown }: Answers): BinaryModel =>
    said.kind === 'scores'
      ? BinaryModel.fromScores(truth.labels, said.scores, request.threshold)
      : new BinaryModel(truth.labels, decisionsOf(said.labels, truth.classes, shown), null);
  const ours = model(candidate);
  const theirs = baseline && model(baseline);
  const metrics = BINARY_METRICS.filter(wanted);
  const rows = truth.labels.length;
  return {
    metrics: measure({ metrics, candidate: ours, baseline: theirs, rows, ...policy }),
    gates,
    // Rows whose decision the candidate mends and breaks.
    flips: theirs && { ...discordance(ours.jointCells(theirs)), keys: null },
  };
}

const namesOf = ({ task }: Truth): string[] =>
  (task === 'binary' ? BINARY_METRICS : REGRESSION_METRICS).map(({ name }) => name);

/** Non-inferiority of the primary metric: half a point of ROC AUC or accuracy, one per cent of RMSE. */
function defaultGates({ truth, candidate, baseline, figures = null }: Comparison): GateSetting[] {
  if (baseline === null && figures === null) return [];
  if (truth.task === 'regression') return [{ metric: 'rmse', 'non-inferior': 0.01, relative: true }];
  const theirs =
    baseline === null
      ? figures?.some(({ name }) => name === 'roc_auc') === true
      : baseline.said.kind === 'scores';
  const scores = candidate.said.kind === 'scores' && theirs;
  return [{ metric: scores ? 'roc_auc' : 'accuracy', 'non-inferior': 0.005 }];
}
