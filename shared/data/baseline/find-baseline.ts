import type { Store } from '../../store/store.ts';
import { parseProfile } from '../profile/profile-files.ts';
import type { StoredProfile } from '../profile/profile.ts';
import {
  keyOf,
  LAST_SUCCESS,
  parseDocumentOf,
  type CommitDocument,
  type SuccessDocument,
} from './baseline-documents.ts';

export interface StoredBaseline {
  commit: string;
  at: Date;
  profile: StoredProfile;
  /** Bytes of `profile-counts.parquet`, or null when they were too large to store. */
  counts: Buffer | null;
}

interface Wanted {
  /** Model, or model and matrix leg. */
  name: string;
  /** Commit whose profile is asked for first; null: none in particular. */
  commit: string | null;
  /** The commit that is tested: it is not compared with itself. */
  own: string | null;
}

/**
 * The stored profile of the wanted commit, else of the last commit that passed; null when nothing is stored.
 * @throws UserError when the state is not what it should be
 */
export async function findBaseline(
  store: Store,
  { name, commit, own }: Wanted,
): Promise<StoredBaseline | null> {
  const candidates = [...(commit === null ? [] : [commit]), ...(await lastSuccesses(store, name))];
  for (const candidate of candidates) {
    if (candidate === own) continue;
    const found = await baselineOf(store, name, candidate);
    if (found !== null) return found;
  }
  return null;
}

async function lastSuccesses(store: Store, name: string): Promise<string[]> {
  const entry = await store.get(LAST_SUCCESS);
  if (entry === null) return [];
  const { profiles } = parseDocumentOf<SuccessDocument>(LAST_SUCCESS, entry.content);
  return (Object.hasOwn(profiles, name) ? (profiles[name] ?? []) : []).map(({ commit }) => commit);
}

async function baselineOf(store: Store, name: string, commit: string): Promise<StoredBaseline | null> {
  const key = keyOf(commit);
  const entry = await store.get(key);
  if (entry === null) return null;
  const { profiles } = parseDocumentOf<CommitDocument>(key, entry.content);
  const stored = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (stored === undefined) return null;
  return {
    commit,
    at: new Date(stored.at),
    profile: parseProfile(JSON.stringify(stored.profile), key),
    counts: stored.counts === null ? null : Buffer.from(stored.counts, 'base64'),
  };
}
