import { counted } from '../../model/wording.ts';
import type { CheckResult, CheckSample } from '../../model/stage-result.ts';
import { checkCounts } from '../checks/check-counts.ts';
import { judgeValues, shapesOf } from '../checks/check-values.ts';
import { checkColumns } from '../checks/columns.ts';
import { judgeConflicts } from '../checks/conflicting-labels.ts';
import type { ScannedTable } from '../checks/context.ts';
import { checkCounted } from '../checks/count-bounds.ts';
import { judgeDuplicateColumns } from '../checks/duplicate-columns.ts';
import { judgeDuplicateRows } from '../checks/duplicate-rows.ts';
import { SAMPLES } from '../checks/find-samples.ts';
import { checkFreshness } from '../checks/freshness.ts';
import { judge, severityOf, skipped } from '../checks/judge.ts';
import { isCountable, judgeKey, keysOf, skippedKey, columnOfKey } from '../checks/keys.ts';
import type { Pending } from '../checks/pending.ts';
import { checkPresence } from '../checks/presence.ts';
import { scannedColumns } from '../checks/scan-values.ts';
import { valueChecksOf } from '../checks/values/registry.ts';
import { checkVolumeHistory } from '../checks/volume-history.ts';
import { checkVolume } from '../checks/volume.ts';
import { sizeOf } from '../sampling/sample-setting.ts';
import { keepsValues } from './aggregate-remotely.ts';
import { RemoteRows } from './remote-rows.ts';
import type { RemoteTable } from './remote-table.ts';
import { countedCells, scanCounts, type ScannedCounts } from './scan-counts.ts';

type Context = Omit<ScannedTable, 'columns' | 'openIsolated'>;

/** Every check of a table whose rows are in another engine; a check that needs more than it gives is listed as not available. */
export async function checkCountedTable(given: Context, remote: RemoteTable): Promise<CheckResult[]> {
  const { engine, table, schema, current } = given;
  const all = scannedColumns(table, schema);
  const columns = all.flatMap((column, index): ScannedCounts[] => {
    const counts = remote.counts.columns[index]?.counts ?? null;
    return counts === null ? [] : [{ column, counts }];
  });
  const context: ScannedTable = {
    ...given,
    columns: columns.map(({ column }) => column),
    openIsolated: () => Promise.reject(new Error('rows of another engine are not at hand')),
  };
  const rows = new RemoteRows(remote, all);
  const { rows: n } = current.profile;
  const {
    pending,
    skipped: passedOver,
    files,
  } = await judgeValues(context, context.columns.flatMap(valueChecksOf), async (checks) => [
    await scanCounts(engine, n, columns, checks),
  ]);
  const ofCounts = await checkCounts(context);
  const shown = await withValues(context, columns, [...pending, ...ofCounts.filter(isPending)]);
  const names = all.map(({ name }) => name);
  return [
    ...checkCounted(sizeOf(current.profile), names.length, schema),
    ...(schema === null ? [] : checkColumns(names, schema)),
    ...checkPresence(context.columns, files, schema),
    ...shown,
    ...passedOver,
    ...(await checkKeys(rows, schema, all, n)),
    await duplicates({ ...context, columns: all }, rows),
    ...ofCounts.filter((result) => 'verdict' in result),
    ...(await judgeDuplicateColumns({ ...context, columns: all }, (pairs) => rows.differing(pairs))),
    ...(await conflicts({ ...context, columns: all }, rows)),
    ...(await checkFreshness(context)),
    ...checkVolume(context),
    ...checkVolumeHistory(context),
    ...notAvailable({ ...context, columns: all }, remote),
  ];
}

const isPending = (result: Pending | CheckResult): result is Pending => 'finding' in result;

/** Rows have no place in such a table: the most frequent breaking values are shown. */
async function withValues(
  { engine, mayShow }: ScannedTable,
  columns: readonly ScannedCounts[],
  pending: readonly Pending[],
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { finding, rows } of pending) {
    const column = columns.find((one) => one.column.name === rows?.column);
    const samples: CheckSample[] = [];
    if (rows !== null && column !== undefined && mayShow(rows.column) && !finding.holds) {
      const found = await engine.rows(
        `select left(w, 100) as value from ${countedCells(column)} where ${rows.breaks} order by n desc, w limit ${String(SAMPLES)}`,
      );
      for (const { value } of found)
        samples.push({ file: null, line: null, row: null, value: value === null ? null : String(value) });
    }
    results.push(judge({ ...finding, samples: finding.samples ?? samples }));
  }
  return results;
}

async function checkKeys(
  rows: RemoteRows,
  schema: Context['schema'],
  columns: ScannedTable['columns'],
  n: number,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const key of schema === null ? [] : keysOf(columns, schema)) {
    if (!isCountable(key)) {
      results.push(skippedKey(key));
      continue;
    }
    const reason = rows.reasonAgainst(key.columns);
    results.push(
      reason === null
        ? judgeKey(key, { rows: n, ...(await rows.keys(key.columns)) }, [])
        : skipped(key.id, columnOfKey(key), key.severity, reason),
    );
  }
  return results;
}

function duplicates({ schema, current, columns }: ScannedTable, rows: RemoteRows): Promise<CheckResult> {
  const reason = rows.reasonAgainstWhole();
  if (reason !== null)
    return Promise.resolve(
      skipped('duplicates.rows', null, severityOf(schema, 'duplicates.rows', null), reason),
    );
  return judgeDuplicateRows(schema, columns, current.profile.rows, async (places) => ({
    repeated: await rows.repeated(places),
    samples: [],
  }));
}

async function conflicts(context: ScannedTable, rows: RemoteRows): Promise<CheckResult[]> {
  const features = context.columns.filter(({ field }) => (field?.role ?? null) === null);
  const label = context.columns.find(({ field }) => field?.role === 'label');
  const reason = label === undefined ? null : rows.reasonAgainst([label, ...features]);
  if (label === undefined) return [];
  if (reason !== null) {
    const severity = severityOf(context.schema, 'labels.conflicting', label.name);
    return severity === 'off' ? [] : [skipped('labels.conflicting', label.name, severity, reason)];
  }
  return judgeConflicts(context, async (one, others) => ({
    ...(await rows.conflicts(one, others)),
    samples: [],
  }));
}

/** What the schema asks for and such a table can not answer, and columns without counts. */
function notAvailable(context: ScannedTable, { remote, counts }: RemoteTable): CheckResult[] {
  const { schema, columns: all } = context;
  const on = `not available on ${remote.dialect.engine}`;
  const results: CheckResult[] = [];
  for (const [index, column] of all.entries()) {
    const reason = counts.columns[index]?.reason ?? null;
    if (column.field?.monotonic != null)
      results.push(
        skipped(
          'monotonic',
          column.name,
          severityOf(schema, 'monotonic', column.name),
          `${on}: its rows have no order`,
        ),
      );
    if (column.field?.probabilities != null)
      results.push(
        skipped(
          'labels.issues',
          column.name,
          severityOf(schema, 'labels.issues', column.name),
          `${on}: its rows are not read`,
        ),
      );
    if (reason === null) continue;
    const type = counts.columns[index]?.type ?? '';
    const known = keepsValues(column.field?.type ?? 'any', type)
      ? ''
      : '; of its nulls only missing cells are known, not those that stand for no value of the declared type';
    results.push(skipped('unchecked', column.name, 'info', `${on}: ${reason}${known}`));
    for (const { id } of valueChecksOf(column))
      results.push(skipped(id, column.name, severityOf(schema, id, column.name), `${on}: ${reason}`));
  }
  for (const { id, column } of shapesOf(context))
    results.push(
      skipped(id, column, severityOf(schema, id, column), `${on}: only the lengths of lists are read`),
    );
  for (const { name } of schema?.conditions ?? [])
    results.push(skipped('condition', null, severityOf(schema, 'condition', null), `${name}: ${on}`));
  for (const { name } of schema?.sql ?? [])
    results.push(skipped('sql', null, severityOf(schema, 'sql', null), `${name}: ${on}`));
  if ((schema?.splits ?? null) !== null)
    results.push(skipped('unchecked', null, 'info', `splits of the schema: ${on}`));
  for (const { name, constraints } of schema?.fields ?? [])
    if (constraints.jsonSchema !== undefined)
      results.push(skipped('unchecked', name, 'info', `jsonSchema: ${on}`));
  const foreign = schema?.foreignKeys.length ?? 0;
  if (foreign > 0)
    results.push(skipped('unchecked', null, 'info', `${counted(foreign, 'foreign key')}: ${on}`));
  return results;
}
