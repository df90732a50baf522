import { StoreConflict, type Store } from '../../store/store.ts';
import {
  keyOf,
  LAST_SUCCESS,
  parseDocumentOf,
  type CommitDocument,
  type SuccessDocument,
} from './baseline-documents.ts';
import type { StoredBaseline } from './find-baseline.ts';
import { withRun } from './past-runs.ts';
import { sizeOf } from '../sampling/sample-setting.ts';

/** Larger counts stay out of the state; drift is then found in the profile's bins. */
export const MAX_COUNTS_BYTES = 5_000_000;
const MAX_SUCCESSES = 10;
const ATTEMPTS = 10;

/** Stores the profile of a commit whose run passed, and remembers the commit as the last success. */
export async function keepBaseline(
  store: Store,
  name: string,
  { commit, at, profile, counts }: StoredBaseline,
  run: number | null,
): Promise<void> {
  const time = at.toISOString();
  const small = counts !== null && counts.byteLength <= MAX_COUNTS_BYTES;
  const entry = { at: time, profile, counts: small ? counts.toString('base64') : null };
  await change<CommitDocument>(store, keyOf(commit), (before) => ({
    ...(before ?? { schemaVersion: 1, commit }),
    profiles: { ...before?.profiles, [name]: entry },
  }));
  await change<SuccessDocument>(store, LAST_SUCCESS, (before) => {
    const others = (before?.profiles[name] ?? []).filter((success) => success.commit !== commit);
    const successes = [{ commit, at: time }, ...others].slice(0, MAX_SUCCESSES);
    return {
      schemaVersion: 1,
      ...before,
      profiles: { ...before?.profiles, [name]: successes },
      runs: withRun(before, name, { at: time, run, rows: sizeOf(profile) }),
    };
  });
}

/** Other legs and stages write the same keys: whoever comes second adds to what the first wrote. */
async function change<T extends CommitDocument | SuccessDocument>(
  store: Store,
  key: string,
  update: (before: T | null) => T,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await store.get(key);
    const content = JSON.stringify(update(before === null ? null : parseDocumentOf<T>(key, before.content)));
    try {
      await store.compareAndSet(key, content, before?.version ?? null);
      return;
    } catch (error) {
      if (!(error instanceof StoreConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
