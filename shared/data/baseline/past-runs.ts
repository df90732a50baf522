import type { Store } from '../../store/store.ts';
import { LAST_SUCCESS, parseDocumentOf, type PastRun, type SuccessDocument } from './baseline-documents.ts';

/** Ten weeks of daily runs: each weekday is there ten times. */
const MOST_RUNS = 70;

/**
 * Runs that passed, the latest first.
 * @param own the run that asks: repeated, it is not compared with itself
 */
export async function pastRuns(store: Store, name: string, own: number | null): Promise<PastRun[]> {
  const entry = await store.get(LAST_SUCCESS);
  if (entry === null) return [];
  const { runs = {} } = parseDocumentOf<SuccessDocument>(LAST_SUCCESS, entry.content);
  const known = Object.hasOwn(runs, name) ? (runs[name] ?? []) : [];
  return known.filter(({ run }) => run === null || run !== own);
}

/** The document with one more run; a run that is repeated counts once. */
export function withRun(
  before: SuccessDocument | null,
  name: string,
  run: PastRun,
): Record<string, PastRun[]> {
  const others = (before?.runs?.[name] ?? []).filter((other) => run.run === null || other.run !== run.run);
  return { ...before?.runs, [name]: [run, ...others].slice(0, MOST_RUNS) };
}
