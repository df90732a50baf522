import { parseDocument } from '../model/validate.ts';
import schema from '../model/schemas/waiver.schema.json' with { type: 'json' };
import type { MetricResult } from '../model/stage-result.ts';

/** Key of the waivers in the state. */
export const WAIVERS_KEY = 'waivers.jsonl';

/** Somebody who may write to the repository accepts that a metric of one commit is worse. */
export interface Waiver {
  schemaVersion: 1;
  model: string;
  metric: string;
  /** The only commit that it holds for. */
  sha: string;
  reason: string;
  /** Login. */
  by: string;
  at: string;
  pullRequest: number;
  /** Address of the comment that said so. */
  comment: string;
}

/** Waivers for a commit of a model, by metric; the first one counts. Lines that follow no schema of ours are no waivers. */
export function waiversFor(
  content: string,
  { model, sha }: { model: string; sha: string },
): Map<string, Waiver> {
  const found = new Map<string, Waiver>();
  for (const line of content.split('\n')) {
    const waiver = parseLine(line);
    if (waiver?.model === model && waiver.sha === sha && !found.has(waiver.metric))
      found.set(waiver.metric, waiver);
  }
  return found;
}

/** What a waiver can lift: a measured metric of the whole test set. Neither an undefined number nor a slice is one. */
export const isWaivable = ({ gate, value, slice, verdict }: MetricResult): boolean =>
  gate !== null && value !== null && slice === null && verdict === 'fail';

export interface Waived {
  metrics: MetricResult[];
  /** Those that lifted something. */
  used: Waiver[];
}

/** Turns failures that somebody accepted into warnings that name who and why. */
export function waive(metrics: readonly MetricResult[], waivers: ReadonlyMap<string, Waiver>): Waived {
  const used = new Set<Waiver>();
  const lifted = metrics.map((metric): MetricResult => {
    const waiver = waivers.get(metric.name);
    if (waiver === undefined || !isWaivable(metric)) return metric;
    used.add(waiver);
    const why = metric.reason === null ? '' : `${metric.reason}; `;
    return { ...metric, verdict: 'warn', reason: `${why}fails; waived by ${waiver.by}: ${waiver.reason}` };
  });
  return { metrics: lifted, used: [...used] };
}

/** @throws UserError */
export const readWaiver = (data: unknown): Waiver => parseDocument<Waiver>(schema, data, 'the waiver');

function parseLine(line: string): Waiver | null {
  if (line.trim() === '') return null;
  try {
    return readWaiver(JSON.parse(line));
  } catch {
    return null;
  }
}
