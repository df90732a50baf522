import type { MetricResult } from '../model/stage-result.ts';

const GATE = /^(non-inferior|superior): (\d[\d.]*(?:e[+-]?\d+)?)( of baseline)?$/;

/** Where on the axis of the difference a gate draws its line, or null for gates on the value itself. */
export function gateLimit({ gate, direction, baseline }: MetricResult): number | null {
  const [, kind, text, relative] = GATE.exec(gate ?? '') ?? [];
  if (kind === undefined || (direction !== 'higher' && direction !== 'lower')) return null;
  if (relative !== undefined && baseline === null) return null;
  const margin = Number(text) * (relative === undefined ? 1 : Math.abs(baseline ?? 0));
  const better = direction === 'higher' ? 1 : -1;
  const limit = better * (kind === 'superior' ? margin : -margin);
  return Number.isFinite(limit) ? limit : null;
}
