import { counted } from '../../model/wording.ts';
import type { SplitName } from '../checks/splits/split-part.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { SIDE } from './side-of-row.ts';
import { wrong, type KeyedRule } from './split-rule.ts';

/** More values are no classes. */
const MOST_STRATA = 1000;

/**
 * Which strata a part lacks, in words, or null. A stratum's rows fall by their hash: of few rows a part may get none, and
 * moving one there would move rows whenever data grow.
 * @param sided SQL of the rows with their side, for use after FROM
 */
export async function missingStrata(
  engine: QueryEngine,
  sided: string,
  { stratify, shares }: KeyedRule,
): Promise<string | null> {
  if (stratify === null) return null;
  const stratum = identifier(stratify);
  const rows = await engine.rows(
    `select list(distinct ${SIDE}) as sides from ${sided} group by ${stratum} limit ${String(MOST_STRATA + 1)}`,
  );
  if (rows.length > MOST_STRATA)
    throw wrong(`"stratify": the column "${stratify}" has more than ${counted(MOST_STRATA, 'value')}`);
  const lacking = (Object.keys(shares) as SplitName[]).flatMap((part) => {
    const without = rows.filter(
      ({ sides }) => !(JSON.parse(String(sides)) as string[]).includes(part),
    ).length;
    return without === 0
      ? []
      : [`${part} has no row of ${String(without)} of ${counted(rows.length, 'stratum', 'strata')}`];
  });
  return lacking.length === 0 ? null : lacking.join('; ');
}
