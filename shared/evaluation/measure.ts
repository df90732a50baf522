import { jointCells, discordance, type BinaryModel } from '../metrics/binary-model.ts';
import type { Metric, Pair } from '../metrics/metric.ts';
import type { MetricResult } from '../model/stage-result.ts';
import type { Verdict } from '../model/verdict.ts';
import { minimumDetectableEffect, rowsNeeded } from '../statistics/power.ts';
import { decideGate, marginOf, type Evidence } from './decide-gate.ts';
import { gateText, type Gate } from './gates.ts';

export type OnInconclusive = 'warn' | 'pass' | 'fail';

interface Measurement<Model> {
  metrics: readonly Metric<Model>[];
  candidate: Model;
  /** Null when there is nothing to compare with. */
  baseline: Model | null;
  rows: number;
  gates: readonly Gate[];
  alpha: number;
  onInconclusive: OnInconclusive;
}

/** One row per metric and gate; metrics without a gate get a row that decides nothing. */
export function measure<Model>(request: Measurement<Model>): MetricResult[] {
  return request.metrics.flatMap((metric) => {
    const evidence = evidenceOf(metric, request);
    const gates = request.gates.filter((gate) => gate.metric === metric.name);
    return gates.length === 0
      ? [entry(metric.name, evidence, null, request)]
      : gates.map((gate) => entry(metric.name, evidence, gate, request));
  });
}

function evidenceOf<Model>(metric: Metric<Model>, request: Measurement<Model>): Evidence {
  const { candidate, baseline, alpha } = request;
  const pair: Pair<Model> | null = baseline === null ? null : { candidate, baseline };
  return {
    direction: metric.direction,
    value: metric.value(candidate),
    baseline: baseline === null ? null : metric.value(baseline).value,
    bounds: metric.bounds(candidate, alpha),
    difference:
      pair === null ? { value: null, reason: 'there is no baseline' } : metric.difference(pair, alpha),
  };
}

function entry<Model>(
  name: string,
  evidence: Evidence,
  gate: Gate | null,
  { rows, alpha, onInconclusive }: Measurement<Model>,
): MetricResult {
  const { value, baseline, difference, direction } = evidence;
  const ofValue = gate !== null && (gate.kind === 'min' || gate.kind === 'max');
  const shown = ofValue ? evidence.bounds.value : difference.value;
  const decision = gate === null ? null : decideGate(gate, evidence);
  const standardError = difference.value?.standardError ?? null;
  const margin = gate === null || ofValue || difference.value === null ? 0 : marginOf(gate, baseline);
  return {
    name,
    direction,
    value: value.value,
    baseline,
    delta: ofValue ? null : (difference.value?.delta ?? null),
    bounds: shown === null ? null : { lower: shown.lower, upper: shown.upper, alpha, sided: 'one' },
    p: ofValue ? null : (difference.value?.p ?? null),
    method: shown?.method ?? null,
    n: rows,
    nEff: rows,
    mde: standardError === null ? null : minimumDetectableEffect(standardError, alpha),
    nNeeded: standardError === null || margin === 0 ? null : rowsNeeded(standardError, rows, margin, alpha),
    seeds: null,
    slice: null,
    gate: gate === null ? null : gateText(gate),
    verdict: decision === null ? 'skipped' : mapped(decision.verdict, onInconclusive),
    reason:
      decision?.reason ??
      value.reason ??
      (ofValue ? "bounds of the candidate's own value" : difference.reason),
    unit: null,
  };
}

function mapped(verdict: Verdict, onInconclusive: OnInconclusive): Verdict {
  return verdict === 'inconclusive' && onInconclusive !== 'warn' ? onInconclusive : verdict;
}

/** Rows whose decision the candidate mends and breaks. */
export function flipsOf(
  candidate: BinaryModel,
  baseline: BinaryModel,
): { fixed: number; broken: number; keys: null } {
  return { ...discordance(jointCells(candidate, baseline)), keys: null };
}
