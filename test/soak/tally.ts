import type { Played } from '../support/virtual-github/schedules.ts';

export interface Tally {
  schedules: number;
  /** Sections that were not there in the end. */
  lost: number;
  /** Comments beside the one. */
  duplicates: number;
  /** Sections that an older run's stood in place of. */
  older: number;
  /** Schedules that the last writer made whole. */
  mended: number;
  /** Requests that GitHub's description refuses, and writers that never saw their work settled. */
  other: number;
}

export const EMPTY: Tally = { schedules: 0, lost: 0, duplicates: 0, older: 0, mended: 0, other: 0 };

/** @param mustSettle whether every writer has the time to see its work settled */
export function tallied(tally: Tally, played: Played, mustSettle: boolean): Tally {
  const { lost, older, bodies, settled, violations, mended } = played;
  const unsettled = mustSettle ? settled.filter((each) => !each).length : 0;
  return {
    schedules: tally.schedules + 1,
    lost: tally.lost + lost.length,
    duplicates: tally.duplicates + Math.max(0, bodies.length - 1),
    older: tally.older + older.length,
    mended: tally.mended + (mended ? 1 : 0),
    // No comment at all is not whole either.
    other: tally.other + unsettled + violations.length + (bodies.length === 0 ? 1 : 0),
  };
}

export const isClean = ({ schedules, lost, duplicates, older, other }: Tally): boolean =>
  schedules > 0 && lost + duplicates + older + other === 0;

export interface SoakRow {
  name: string;
  tally: Tally;
  cpuSeconds: number;
}

export function soakTable(
  rows: readonly SoakRow[],
  { date, commit }: { date: string; commit: string },
): string {
  const lines = rows.map(({ name, tally, cpuSeconds }) =>
    [
      '',
      name,
      tally.schedules.toLocaleString('en'),
      String(tally.lost),
      String(tally.duplicates),
      String(tally.older),
      String(tally.other),
      String(tally.mended),
      `${cpuSeconds.toFixed(0)} s`,
      date,
      `\`${commit}\``,
      '',
    ]
      .join(' | ')
      .trim(),
  );
  return [
    '| Schedules | Played | Lost | Duplicate | Older over newer | Other | Repaired | CPU | Date | Commit |',
    '|---|--:|--:|--:|--:|--:|--:|--:|---|---|',
    ...lines,
    '',
  ].join('\n');
}
