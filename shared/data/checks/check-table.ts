import type { CheckResult } from '../../model/stage-result.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { OpenTable } from '../sources/open-table.ts';
import { checkValues } from './check-values.ts';
import { checkColumns } from './columns.ts';
import { checkDuplicateRows } from './duplicate-rows.ts';
import { checkHeader } from './header.ts';
import { skipped } from './judge.ts';
import { checkKeys } from './keys.ts';
import { checkPresence } from './presence.ts';
import { checkRowCount } from './row-count.ts';
import { scannedColumns } from './scan-values.ts';

interface TableChecks {
  engine: QueryEngine;
  table: OpenTable;
  /** Null: what holds for any table is checked. */
  schema: TableSchema | null;
  /** Whether values of a column may be shown to people. */
  mayShow: (column: string) => boolean;
}

/** Every check of one table against its schema. */
export async function checkTable({ engine, table, schema, mayShow }: TableChecks): Promise<CheckResult[]> {
  const columns = scannedColumns(table, schema);
  const { checks: values, files } = await checkValues(engine, table, columns, schema, mayShow);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const keys = schema === null ? [] : await checkKeys(engine, table, columns, schema, files, mayShow);
  return [
    checkRowCount(rows, schema),
    ...checkHeader(table, schema),
    ...(schema === null
      ? []
      : checkColumns(
          table.columns.map(({ name }) => name),
          schema,
        )),
    ...checkPresence(columns, files, schema),
    ...values,
    ...keys,
    await checkDuplicateRows(engine, table, columns, schema, files, provesNoRepeat(keys, values)),
    ...(schema?.unchecked ?? []).map((part) =>
      skipped('unchecked', null, 'info', `${part} is not supported`),
    ),
  ];
}

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
