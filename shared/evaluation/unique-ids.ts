import type { QueryEngine, Row } from '../data/engine/query-engine.ts';
import { UserError } from '../errors.ts';
import { counted } from '../model/wording.ts';

/** @throws UserError with counts and first ids when a table's "mlops id" is missing or doubled */
export async function requireUniqueIds(engine: QueryEngine, table: string, shown: string): Promise<void> {
  const [counts] = await engine.rows(
    `SELECT count(*) - count("mlops id") AS missing, count(*) - count(DISTINCT "mlops id") AS surplus FROM ${table}`,
  );
  const missing = Number(counts?.['missing']);
  if (missing > 0) throw new UserError(`${counted(missing, 'row has', 'rows have')} no id`, { file: shown });
  if (Number(counts?.['surplus']) === 0) return;
  const doubled = await engine.rows(
    `SELECT "mlops id" AS id, count(*) OVER () AS n FROM ${table} GROUP BY "mlops id" HAVING count(*) > 1 ORDER BY 1 LIMIT 3`,
  );
  throw new UserError(
    `${counted(countOf(doubled), 'id occurs', 'ids occur')} more than once: ${firstIds(doubled)}`,
    {
      file: shown,
      fix: 'Give each row one id',
    },
  );
}

export const firstIds = (rows: readonly Row[]): string => rows.map(({ id }) => JSON.stringify(id)).join(', ');

/** Of rows whose column `n` counts all that match. */
export const countOf = (rows: readonly Row[]): number => Number(rows[0]?.['n'] ?? 0);
