import { digestOfJson, type Digest } from '../hash/digest.ts';
import type { Store } from '../store/store.ts';

const KEY = 'monitor.jsonl';

/** One line of the monitor's history. */
export interface MonitorEntry {
  at: string;
  model: string;
  /** Equal for equal findings: the same retraining is never started twice. */
  key: Digest;
  dispatched: boolean;
  reasons: string[];
}

export interface RetrainingHistory {
  /** When the last retraining of the model was started. */
  lastRetraining: Date | null;
  /** Keys that a retraining was started for. */
  started: ReadonlySet<Digest>;
}

/** @param basis what makes two findings equal: served model, recent data, policy */
export const idempotencyKey = (basis: {
  model: string;
  served: Digest | null;
  data: Digest;
  policy: unknown;
}): Digest => digestOfJson(basis);

export async function readHistory(store: Store, model: string): Promise<RetrainingHistory> {
  const entry = await store.get(KEY);
  const entries = (entry?.content ?? '').split('\n').flatMap((line) => readEntry(line) ?? []);
  const started = entries.filter((item) => item.model === model && item.dispatched);
  const times = started.map(({ at }) => Date.parse(at));
  return {
    lastRetraining: times.length === 0 ? null : new Date(Math.max(...times)),
    started: new Set(started.map(({ key }) => key)),
  };
}

export const recordDecision = (store: Store, entry: MonitorEntry): Promise<void> =>
  store.append(KEY, JSON.stringify(entry));

/** A line that a crash cut off, or that a later version wrote, is passed over: history must never stop monitoring. */
function readEntry(line: string): MonitorEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isEntry(value) ? value : null;
}

function isEntry(value: unknown): value is MonitorEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { at, model, key, dispatched } = value as Partial<Record<keyof MonitorEntry, unknown>>;
  return (
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof model === 'string' &&
    typeof key === 'string' &&
    typeof dispatched === 'boolean'
  );
}
