import { UserError } from '../../../errors.ts';
import { counted } from '../../../model/wording.ts';
import type { CheckResult } from '../../../model/stage-result.ts';
import type { QueryEngine, Row } from '../../engine/query-engine.ts';
import type { SqlRule } from '../../schema/table-schema.ts';
import type { ScannedTable } from '../context.ts';
import { LONGEST_VALUE, SAMPLES } from '../find-samples.ts';
import { judge, OFF, severityOf, skipped, undefinedCheck } from '../judge.ts';
import { acceptQuery } from './accept-query.ts';
import { DATA } from './isolated-tables.ts';

/** One query of the user: the rows that it returns are bad, or its number has to lie between bounds. */
export async function checkSql(
  engine: QueryEngine,
  context: ScannedTable,
  rule: SqlRule,
  rows: number,
): Promise<CheckResult> {
  const column = rule.column ?? null;
  const severity = rule.severity ?? severityOf(context.schema, 'sql', column);
  if (severity === 'off') return skipped('sql', column, severity, `${rule.name}: ${OFF}`);
  if (column !== null && !context.columns.some(({ name }) => name === column))
    return skipped('sql', column, severity, `${rule.name}: the column is missing`);
  const file = context.schema?.file ?? '';
  const query = rule.rows ?? rule.number ?? '';
  await acceptQuery(engine, { name: rule.name, query, tables: [DATA], file });
  const base = { id: 'sql', column, severity, n: rows } as const;
  if (rule.rows !== undefined) {
    const [row] = await ask(engine, rule.name, file, `select count(*) as n from (${query}\n)`);
    const count = Number(row?.['n']);
    const [threshold, least] = [rule.max ?? 0, rule.min ?? 0];
    const holds = count <= threshold && count >= least;
    return judge({
      ...base,
      holds,
      value: count,
      threshold: count < least ? least : threshold,
      count,
      message: `${rule.name}: ${counted(count, 'row')} found, ${least > 0 ? `${String(least)} to ` : 'at most '}${String(threshold)} expected`,
      samples: holds ? [] : await samplesOf(engine, context, rule.name, file, query),
    });
  }
  const found = await ask(engine, rule.name, file, `select * from (${query}\n) limit 2`);
  const cells = Object.values(found[0] ?? {});
  if (found.length !== 1 || cells.length !== 1)
    throw new UserError(`the query "${rule.name}" does not return one number`, {
      file,
      fix: 'Select one value of one row, or write the query as "rows"',
    });
  const [cell] = cells;
  const value = cell === null || cell === undefined || cell === '' ? Number.NaN : Number(cell);
  const { min = null, max = null } = rule;
  const below = min !== null && value < min;
  const threshold = below ? min : (max ?? min);
  if (!Number.isFinite(value)) return undefinedCheck({ ...base, threshold }, `${rule.name} is no number`);
  return judge({
    ...base,
    holds: !below && !(max !== null && value > max),
    value,
    threshold,
    count: null,
    message: `${rule.name}: ${String(value)}, expected ${min === null ? '' : `at least ${String(min)}`}${min !== null && max !== null ? ' and ' : ''}${max === null ? '' : `at most ${String(max)}`}`,
  });
}

/** Rows of a query are shown only where every column of the table may be. */
async function samplesOf(
  engine: QueryEngine,
  { columns, mayShow }: ScannedTable,
  name: string,
  file: string,
  query: string,
) {
  if (!columns.every((column) => mayShow(column.name))) return [];
  const found = await ask(engine, name, file, `select * from (${query}\n) limit ${String(SAMPLES)}`);
  return found.map((row) => ({
    file: null,
    line: null,
    row: null,
    value: Object.entries(row)
      .map(([column, cell]) => `${column}: ${String(cell)}`)
      .join(', ')
      .slice(0, LONGEST_VALUE),
  }));
}

/** @throws UserError with what the engine says of a query that fails, or that took too long. */
export async function ask(engine: QueryEngine, name: string, file: string, query: string): Promise<Row[]> {
  try {
    return await engine.rows(query);
  } catch (cause) {
    const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    throw new UserError(
      /interrupt|timeout/i.test(said)
        ? `the query "${name}" took too long and was ended`
        : `the query "${name}" fails: ${said}`,
      { file, fix: 'Correct the query in the schema', cause },
    );
  }
}
