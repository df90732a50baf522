import type { CheckResult } from '../../model/stage-result.ts';
import { checkCounts } from './check-counts.ts';
import { checkValues } from './check-values.ts';
import { checkColumns } from './columns.ts';
import { checkConflictingLabels } from './conflicting-labels.ts';
import type { CheckContext } from './context.ts';
import { checkCounted } from './count-bounds.ts';
import { checkDuplicateColumns } from './duplicate-columns.ts';
import { checkDuplicateRows } from './duplicate-rows.ts';
import { checkForeignKeys } from './foreign-keys.ts';
import { checkFreshness } from './freshness.ts';
import { checkHeader } from './header.ts';
import { checkJson } from './json-values.ts';
import { checkLabelIssues } from './labels/label-issues.ts';
import { checkKeys } from './keys.ts';
import { checkMonotonic } from './monotonic.ts';
import { withSamples, type Pending } from './pending.ts';
import { checkPresence } from './presence.ts';
import { scannedColumns } from './scan-values.ts';
import { checkRules } from './sql/check-rules.ts';
import { checkVolumeHistory } from './volume-history.ts';
import { checkVolume } from './volume.ts';

/** Every check of one table. */
export async function checkTable(given: CheckContext): Promise<CheckResult[]> {
  const { engine, table, schema, mayShow } = given;
  const context = { ...given, columns: scannedColumns(table, schema) };
  const { columns } = context;
  const { pending, skipped, files } = await checkValues(context);
  const ofCounts = await checkCounts(context);
  const ofJson = await checkJson(context);
  const values = await withSamples(
    context,
    [...pending, ...ofJson.filter(isPending), ...ofCounts.filter(isPending)],
    files,
  );
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const keys = schema === null ? [] : await checkKeys(engine, table, columns, schema, files, mayShow);
  const names = table.columns.map(({ name }) => name);
  return [
    ...checkCounted(given.current.profile.sample?.of ?? rows, names.length, schema),
    ...checkHeader(table, schema),
    ...(schema === null ? [] : checkColumns(names, schema)),
    ...checkPresence(columns, files, schema),
    ...values,
    ...skipped,
    ...ofJson.filter(isResult),
    ...keys,
    ...(await checkForeignKeys(context, files)),
    await checkDuplicateRows(engine, table, columns, schema, files, provesNoRepeat(keys, values)),
    ...ofCounts.filter(isResult),
    ...(await checkDuplicateColumns(context)),
    ...(await checkMonotonic(context, files)),
    ...(await checkConflictingLabels(context, files)),
    ...(await checkLabelIssues(context, files)),
    ...(await checkFreshness(context)),
    ...checkVolume(context),
    ...checkVolumeHistory(context),
    ...(await checkRules(context, files)),
  ];
}

const isResult = (result: Pending | CheckResult): result is CheckResult => !isPending(result);

const isPending = (result: Pending | CheckResult): result is Pending => 'finding' in result;

/** Rows that differ in a key without gaps differ; a value that is not of its type is a gap. */
function provesNoRepeat(keys: readonly CheckResult[], values: readonly CheckResult[]): boolean {
  const count = (id: string, column: string | null): number | null =>
    values.find((check) => check.id === id && check.column === column)?.count ?? null;
  const complete = (column: string | null): boolean =>
    count('missing', column) === 0 && (count('column.type', column) ?? 0) === 0;
  return keys.some(
    (key) => key.count === 0 && key.verdict === 'pass' && (key.id === 'primaryKey' || complete(key.column)),
  );
}
