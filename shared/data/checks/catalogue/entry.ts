import type { Severity } from '../../../model/stage-result.ts';

export const PEERS = [
  'TFDV',
  'Great Expectations',
  'Evidently',
  'Deepchecks',
  'Frictionless',
  'pandera',
  'Soda',
  'dbt',
  'NannyML',
  'cleanlab',
] as const;
export type Peer = (typeof PEERS)[number];

/** One check, as results, settings and the README name it. */
export interface CatalogueEntry {
  id: string;
  /** When it breaks, to follow "breaks when". */
  breaks: string;
  /** Where the schema says nothing. */
  severity: Severity;
  /** Largest value (or, where `breaks` says so, smallest) that passes; null where the schema gives it, or the check has none. */
  threshold: number | null;
  /** What switches the check on, when it does not run by itself. */
  needs?: string;
  /** What the same check is called elsewhere. */
  peers: Readonly<Partial<Record<Peer, string>>>;
}
