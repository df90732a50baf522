import type { CheckId } from '../catalogue/catalogue.ts';
import { severityOf, thresholdOf } from '../judge.ts';
import type { FoundRows, Pending } from '../pending.ts';
import { counted } from '../../../model/wording.ts';
import { percent } from '../wording.ts';
import { valuesOf, type CountedColumn } from './count-check.ts';

/** A share of a column's values that may not exceed the check's threshold. */
export function shareFinding(
  column: CountedColumn,
  id: CheckId,
  count: number,
  said: { finding: string; holds: string },
  rows: FoundRows | null,
): Pending {
  const { schema } = column.context;
  const n = valuesOf(column);
  const value = n === 0 ? 0 : count / n;
  const threshold = thresholdOf(schema, id, column.name);
  return {
    finding: {
      id,
      column: column.name,
      severity: severityOf(schema, id, column.name),
      holds: value <= threshold,
      value,
      threshold,
      n,
      count,
      message:
        count === 0
          ? said.holds
          : `${counted(count, 'value')} of ${n.toLocaleString('en')} (${percent(value)}) ${said.finding}`,
    },
    rows: value <= threshold ? null : rows,
  };
}

export const isOff = ({ name, context }: CountedColumn, id: CheckId): boolean =>
  severityOf(context.schema, id, name) === 'off';
