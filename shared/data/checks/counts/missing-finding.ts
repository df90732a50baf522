import type { CheckId } from '../catalogue/catalogue.ts';
import { severityOf } from '../judge.ts';
import type { Pending } from '../pending.ts';
import type { CountedColumn } from './count-check.ts';

/** Cells without a value, as a share of all rows that may not exceed a threshold. */
export function missingFinding(
  { name, profile, rows, present, context }: CountedColumn,
  id: CheckId,
  threshold: number,
  said: { some: (share: number) => string; none: string; m?: number },
): Pending {
  const value = profile.nulls / rows;
  return {
    finding: {
      id,
      column: name,
      severity: severityOf(context.schema, id, name),
      holds: value <= threshold,
      value,
      threshold,
      n: rows,
      m: said.m ?? null,
      count: profile.nulls,
      message: profile.nulls === 0 ? said.none : said.some(value),
    },
    rows: { breaks: `${present} is null`, column: name },
  };
}
