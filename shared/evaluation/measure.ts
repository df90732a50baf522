import type { Metric } from '../metrics/metric.ts';
import type { MetricResult } from '../model/stage-result.ts';
import { minimumDetectableEffect } from '../statistics/power.ts';
import { decideGate, type Decision } from './decide-gate.ts';
import { evidenceOf, type Evidence } from './evidence.ts';
import { gateText, type Gate } from './gates.ts';
import { neededRows } from './needed-rows.ts';
import type { Figure } from './unpaired.ts';

export type OnInconclusive = 'warn' | 'pass' | 'fail';

interface Measurement<Model> {
  metrics: readonly Metric<Model>[];
  candidate: Model;
  /** Null when there is nothing to compare with. */
  baseline: Model | null;
  /** What is left of a baseline that answers no more; null when nothing is. */
  figures?: readonly Figure[] | null;
  rows: number;
  gates: readonly Gate[];
  alpha: number;
  onInconclusive: OnInconclusive;
  /** Gates on the difference are left out instead of failing: the missing baseline was allowed for. */
  baselineExcused: boolean;
}

/** One row per metric and gate; metrics without a gate get a row that decides nothing. */
export function measure<Model>(request: Measurement<Model>): MetricResult[] {
  return request.metrics.flatMap((metric) => {
    const evidence = evidenceOf(metric, request);
    const gates = request.gates.filter((gate) => gate.metric === metric.name);
    return gates.length === 0
      ? [entry(metric.name, evidence, null, null)]
      : gates.map((gate) => entry(metric.name, evidence, gate, decided(gate, evidence, request)));
  });
}

function decided<Model>(gate: Gate, evidence: Evidence, request: Measurement<Model>): Decision {
  const { onInconclusive, baselineExcused, baseline } = request;
  if (baseline === null && baselineExcused && !isOfValue(gate))
    return { verdict: 'skipped', reason: 'not compared: there is no baseline' };
  const decision = decideGate(gate, evidence);
  if (decision.verdict !== 'inconclusive' || onInconclusive === 'warn') return decision;
  return {
    verdict: onInconclusive,
    reason: `${decision.reason ?? 'inconclusive'} (on-inconclusive: ${onInconclusive})`,
  };
}

const isOfValue = ({ kind }: Gate): boolean => kind === 'min' || kind === 'max';

/** The bounds of a row are those that its gate looked at, so that no row contradicts its verdict. */
function entry(name: string, evidence: Evidence, gate: Gate | null, decision: Decision | null): MetricResult {
  const { value, baseline, difference, direction, rows, alpha } = evidence;
  const ofItself = evidence.bounds.value;
  const ofValue = gate !== null && isOfValue(gate);
  const shown = ofValue ? ofItself : difference.value;
  const standardError = difference.value?.standardError ?? null;
  return {
    name,
    direction,
    value: value.value,
    baseline,
    delta: ofValue ? null : (difference.value?.delta ?? null),
    bounds: shown === null ? null : { lower: shown.lower, upper: shown.upper, alpha, sided: 'one' },
    valueBounds:
      ofItself === null ? null : { lower: ofItself.lower, upper: ofItself.upper, alpha, sided: 'one' },
    p: ofValue ? null : (difference.value?.p ?? null),
    method: shown?.method ?? null,
    n: rows,
    nEff: rows,
    mde: standardError === null ? null : minimumDetectableEffect(standardError, alpha),
    nNeeded: gate === null ? null : neededRows(gate, evidence),
    seeds: null,
    slice: null,
    gate: gate === null ? null : gateText(gate),
    verdict: decision?.verdict ?? 'skipped',
    reason:
      decision?.reason ??
      value.reason ??
      (ofValue ? "bounds of the candidate's own value" : difference.reason),
    unit: null,
  };
}
