import type { CheckResult, CheckSample } from '../../model/stage-result.ts';
import type { ScannedTable } from './context.ts';
import { samplesOfFile, SAMPLES } from './find-samples.ts';
import { judge, type Finding } from './judge.ts';
import type { FileCounts } from './scan-values.ts';

/** A finding whose rows are still to be shown. */
export interface Pending {
  finding: Finding;
  /** Which rows to show; null for none. */
  rows: FoundRows | null;
}

export interface FoundRows {
  /** SQL over the scanned relation: true for a row that breaks the check. */
  breaks: string;
  /** Whose cell is shown. */
  column: string;
  /** Files, by path, in which such rows lie; absent: any. */
  files?: ReadonlySet<string>;
}

/** Fetches the rows of all findings together: one scan per file that has some. */
export async function withSamples(
  context: ScannedTable,
  pending: readonly Pending[],
  files: readonly FileCounts[],
): Promise<CheckResult[]> {
  const samples: CheckSample[][] = pending.map(() => []);
  for (const source of context.table.sources) {
    const counts = files.find(({ path }) => path === source.path);
    if (counts === undefined) continue;
    const wanted = pending.flatMap(({ rows }, index) =>
      rows !== null &&
      (samples[index]?.length ?? 0) < SAMPLES &&
      (rows.files === undefined || rows.files.has(source.path))
        ? [{ rows, index }]
        : [],
    );
    if (wanted.length === 0) continue;
    const found = await samplesOfFile(
      context.engine,
      context.table,
      context.columns,
      source,
      counts.rows,
      wanted.map(({ rows: { breaks, column } }) => ({
        breaks,
        column: context.columns.findIndex(({ name }) => name === column),
        shown: context.mayShow(column),
      })),
    );
    wanted.forEach(({ index }, position) => samples[index]?.push(...(found[position] ?? [])));
  }
  return pending.map(({ finding }, index) =>
    judge({ ...finding, samples: finding.samples ?? samples[index]?.slice(0, SAMPLES) ?? [] }),
  );
}
