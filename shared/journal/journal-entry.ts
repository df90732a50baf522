import type { Digest } from '../hash/digest.ts';
import schema from '../model/schemas/journal-entry.schema.json' with { type: 'json' };
import { parseDocument } from '../model/validate.ts';
import type { Verdict } from '../model/verdict.ts';

interface Common {
  schemaVersion: 1;
  at: string;
  model: string;
}

/** One evaluation of a candidate on a test set: what counts how often the set was looked at. */
export interface LedgerEntry extends Common {
  kind: 'ledger';
  testSet: Digest;
  candidate: Digest;
  /** Null when nothing with content was compared with. */
  baseline: Digest | null;
  config: Digest;
  verdict: Exclude<Verdict, 'error' | 'skipped'>;
}

/** One decision of the monitor. */
export interface DecisionEntry extends Common {
  kind: 'monitor';
  key: Digest;
  dispatched: boolean;
  reasons: string[];
  claim?: string;
}

/** What a stage leaves in its result for the state, which its own job may not write. */
export type JournalEntry = LedgerEntry | DecisionEntry;

/** @throws UserError */
export const readJournalEntry = (data: unknown): JournalEntry =>
  parseDocument<JournalEntry>(schema, data, 'journal entry');
