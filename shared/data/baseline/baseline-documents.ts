import { UserError } from '../../errors.ts';

/** Content of `baseline/<commit>.json`: what runs of that commit found, for later runs to compare with. */
export interface CommitDocument {
  schemaVersion: 1;
  commit: string;
  /** By model, or model and matrix leg. */
  profiles: Record<string, StoredEntry>;
}

export interface StoredEntry {
  /** When it was stored, RFC 3339. */
  at: string;
  /** A `profile.json`. */
  profile: unknown;
  /** Base64 of `profile-counts.parquet`; null when it was too large. */
  counts: string | null;
}

/** Content of `baseline/last-success.json`: commits whose runs passed, the latest first. */
export interface SuccessDocument {
  schemaVersion: 1;
  profiles: Record<string, { commit: string; at: string }[]>;
  /** Runs that passed, the latest first; a commit may have many, each with other data. Absent in older states. */
  runs?: Record<string, PastRun[]>;
}

export interface PastRun {
  /** RFC 3339. */
  at: string;
  /** Null outside GitHub. */
  run: number | null;
  rows: number;
}

export const LAST_SUCCESS = 'baseline/last-success.json';
export const keyOf = (commit: string): string => `baseline/${commit}.json`;

/** @throws UserError when the state holds something else under this key */
export function parseDocumentOf<T extends CommitDocument | SuccessDocument>(key: string, content: string): T {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new UserError('the state is not JSON', { file: key, cause });
  }
  const document = value as Partial<T> | null;
  if (typeof document !== 'object' || document?.schemaVersion !== 1 || !isMap(document.profiles)) {
    throw new UserError('the state holds no baselines of this version', { file: key });
  }
  return document as T;
}

const isMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
