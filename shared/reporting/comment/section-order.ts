import type { StageResult } from '../../model/stage-result.ts';

/** Place of a section in time: runs and their attempts, as numbers. */
export interface SectionOrder {
  /** GitHub's id, which grows over all workflows; where a run has none, the number that its workflow counts. */
  run: number;
  attempt: number;
}

export const orderOf = ({ provenance }: StageResult): SectionOrder => ({
  run: provenance.runId ?? provenance.runNumber ?? 0,
  attempt: provenance.runAttempt ?? 0,
});

/** Negative when `a` is the older one. */
export const compareOrder = (a: SectionOrder, b: SectionOrder): number =>
  a.run - b.run || a.attempt - b.attempt;

/** `<run_id>.<run_attempt>` of a section's marker; older versions wrote the run's number, which is below every id. */
export const renderOrder = ({ run, attempt }: SectionOrder): string => `${String(run)}.${String(attempt)}`;

export function parseOrder(text: string): SectionOrder {
  const [run = '', attempt = ''] = text.split('.');
  return { run: Number(run), attempt: Number(attempt) };
}

/** Whether `a` is from a later run or attempt than `b`, or was found later in the same one. */
export function isNewer(a: StageResult, b: StageResult): boolean {
  const order = compareOrder(orderOf(a), orderOf(b));
  if (order !== 0) return order > 0;
  if (a.state !== b.state) return a.state === 'concluded';
  return Date.parse(a.provenance.finishedAt) > Date.parse(b.provenance.finishedAt);
}

/** The newest of several results; undefined of none. */
export const newestOf = (results: readonly StageResult[]): StageResult | undefined =>
  results.reduce<StageResult | undefined>(
    (newest, result) => (newest === undefined || isNewer(result, newest) ? result : newest),
    undefined,
  );
