import { digestOfJson, type Digest } from '../hash/digest.ts';
import type { Store } from '../store/store.ts';

export const MONITOR_KEY = 'monitor.jsonl';
/** A dispatch takes seconds; a claim of a run that died meanwhile is void after this. */
const CLAIM_MS = 10 * 60_000;

/** One line of the monitor's history. */
export interface MonitorEntry {
  at: string;
  model: string;
  /** Equal for equal findings: the same retraining is never started twice. */
  key: Digest;
  dispatched: boolean;
  reasons: string[];
  /** Identity of the attempt to start a retraining. */
  claim?: string;
  /** The attempt is under way until then, unless a later line with the same claim says how it ended. */
  until?: string;
}

export interface RetrainingHistory {
  /** When the last retraining of the model was started. */
  lastRetraining: Date | null;
  /** Keys that a retraining was started for. */
  started: ReadonlySet<Digest>;
  /** Whether another run is starting one right now. */
  claimed: (now: Date) => boolean;
  /** What was read, for a claim. */
  content: string;
  version: string | null;
}

/** @param basis what makes two findings equal: served model, recent data, policy */
export const idempotencyKey = (basis: {
  model: string;
  served: Digest | null;
  data: Digest;
  policy: unknown;
}): Digest => digestOfJson(basis);

export async function readHistory(store: Store, model: string): Promise<RetrainingHistory> {
  const stored = await store.get(MONITOR_KEY);
  const content = stored?.content ?? '';
  const entries = content
    .split('\n')
    .flatMap((line) => readEntry(line) ?? [])
    .filter((item) => item.model === model);
  const started = entries.filter(({ dispatched }) => dispatched);
  const times = started.map(({ at }) => Date.parse(at));
  const ended = new Set(entries.filter(({ until }) => until === undefined).map(({ claim }) => claim));
  const open = entries.filter(({ claim, until }) => until !== undefined && !ended.has(claim));
  return {
    lastRetraining: times.length === 0 ? null : new Date(Math.max(...times)),
    started: new Set(started.map(({ key }) => key)),
    claimed: (now) => open.some(({ until = '' }) => Date.parse(until) > now.getTime()),
    content,
    version: stored?.version ?? null,
  };
}

/**
 * Announces that this run starts a retraining, on the very history that it decided by.
 * @throws StoreConflict when another run wrote meanwhile
 */
export async function claimRetraining(
  store: Store,
  { content, version }: RetrainingHistory,
  entry: MonitorEntry,
): Promise<void> {
  const until = new Date(Date.parse(entry.at) + CLAIM_MS).toISOString();
  const line = JSON.stringify({ ...entry, dispatched: false, until });
  const separator = content === '' || content.endsWith('\n') ? '' : '\n';
  await store.compareAndSet(MONITOR_KEY, `${content}${separator}${line}\n`, version);
}

export const recordDecision = (store: Store, entry: MonitorEntry): Promise<void> =>
  store.append(MONITOR_KEY, JSON.stringify(entry));

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
