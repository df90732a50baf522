import { UserError } from '../../../errors.ts';
import type { CheckResult } from '../../../model/stage-result.ts';
import type { ScannedTable } from '../context.ts';
import type { FileCounts } from '../scan-values.ts';
import { checkCondition } from './check-condition.ts';
import { checkSql } from './check-sql.ts';
import { openIsolatedTables } from './isolated-tables.ts';

/** Conditions and queries of the schema, in an engine of their own that is locked first. */
export async function checkRules(
  context: ScannedTable,
  files: readonly FileCounts[],
): Promise<CheckResult[]> {
  const { conditions = [], sql = [] } = context.schema ?? {};
  if (conditions.length === 0 && sql.length === 0) return [];
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const engine = await openIsolatedTables(context);
  try {
    const results: CheckResult[] = [];
    for (const condition of conditions) results.push(await checkCondition(engine, context, condition, files));
    for (const rule of sql) results.push(await checkSql(engine, context, rule, rows));
    return results;
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name !== 'TimeoutError') throw cause;
    throw new UserError('the queries of the schema took too long and were ended', {
      file: context.schema?.file ?? '',
      fix: 'Make them cheaper, or fewer',
      cause,
    });
  } finally {
    engine.close();
  }
}
