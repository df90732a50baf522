import { UserError } from '../errors.ts';
import { canonicalJson, digestOfJson, type Digest } from '../hash/digest.ts';
import { MONITOR_KEY } from '../monitoring/history.ts';
import { readJournalEntry, type DecisionEntry, type LedgerEntry } from './journal-entry.ts';
import type { Journal, RunIdentity } from './run-identity.ts';

export const LEDGER_KEY = 'ledger.jsonl';

/** A line that belongs into a file of the state. */
export interface StateLine {
  key: typeof LEDGER_KEY | typeof MONITOR_KEY;
  /** Equal for lines that say the same; the second one is not appended. */
  identity: Digest;
  text: string;
}

interface StateLines {
  lines: StateLine[];
  /** Kinds that were passed over. */
  ignored: string[];
}

/** An honest stage leaves one or two. */
const MAX_ENTRIES = 10;
/** Runners' clocks differ. */
const AHEAD_MS = 5 * 60_000;

/**
 * What of a journal goes into the state. Each line is built anew: whose it is comes from GitHub, and of the entry only
 * what its schema names. From forks only the ledger is taken.
 * @throws UserError that names the entry which can't be honest
 */
export function stateLines({ of, model, from, entries }: Journal, now: Date): StateLines {
  if (entries.length > MAX_ENTRIES)
    throw new UserError(`the journal of ${from} has more than ${String(MAX_ENTRIES)} entries`);
  const lines: StateLine[] = [];
  const ignored: string[] = [];
  for (const data of entries) {
    const kind = kindOf(data);
    if ((kind !== 'ledger' && kind !== 'monitor') || (kind === 'monitor' && of.fork !== null)) {
      ignored.push(kind);
      continue;
    }
    const entry = readJournalEntry(data);
    if (entry.model !== model)
      throw new UserError(`the journal of ${from} claims the model ${JSON.stringify(entry.model)}`);
    if (Date.parse(entry.at) > now.getTime() + AHEAD_MS)
      throw new UserError(`the journal of ${from} claims to be of ${entry.at}`);
    lines.push(entry.kind === 'ledger' ? ledgerLine(entry, of, now) : decisionLine(entry, of, from));
  }
  return { lines, ignored };
}

function ledgerLine(entry: LedgerEntry, of: RunIdentity, now: Date): StateLine {
  const { model, testSet, candidate, baseline, config, verdict } = entry;
  const at = of.fork === null ? entry.at : now.toISOString();
  const line = { schemaVersion: 1, at, model, testSet, candidate, baseline, config, verdict, ...of };
  return { key: LEDGER_KEY, identity: identityOfLedger(line), text: canonicalJson(line) };
}

function decisionLine(entry: DecisionEntry, of: RunIdentity, from: string): StateLine {
  const { at, model, key, dispatched, reasons, claim } = entry;
  if (dispatched && of.pullRequest !== null)
    throw new UserError(`the journal of ${from} claims a retraining, and a pull request starts none`);
  // A claim of another run would be ended by its name.
  const claimed = claim === undefined || of.pullRequest !== null ? {} : { claim };
  const said = { at, model, key, dispatched, reasons, ...claimed };
  return {
    key: MONITOR_KEY,
    identity: identityOfDecision(said),
    text: canonicalJson({ ...said, run: of }),
  };
}

/** What a line of the state says, or null when it is none of ours. */
export function identityOfLine(key: StateLine['key'], line: string): Digest | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  // The announcement of a retraining says nothing of how it ended.
  if ('until' in value) return null;
  const members = value as Members;
  return key === LEDGER_KEY ? identityOfLedger(members) : identityOfDecision(members);
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The same candidate on the same test set by the same rules is one evaluation, however often it runs. What a fork claims
 * never stands for an evaluation of ours.
 */
const identityOfLedger = ({ model, testSet, candidate, config, fork }: Members): Digest =>
  digestOfJson([model, testSet, candidate, config, fork ?? null].map(known));

const identityOfDecision = ({ model, at, key }: Members): Digest => digestOfJson([model, at, key].map(known));

const known = (value: unknown): unknown => value ?? null;

function kindOf(data: unknown): string {
  const kind = typeof data === 'object' && data !== null && 'kind' in data ? data.kind : undefined;
  return typeof kind === 'string' ? kind : 'unknown';
}
