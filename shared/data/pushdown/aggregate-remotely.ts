import type { Dialect } from '../engine/dialects/dialect.ts';
import { allRows, type RemoteEngine } from '../engine/remote/remote-engine.ts';
import { kindOf } from '../profile/profiled-column.ts';
import type { FieldType, TableSchema } from '../schema/table-schema.ts';
import { relationOf, type CountedRemotely, type RemoteCounts } from './count-remotely.ts';

/** What the engine tells, exactly, of a column whose values are not counted one by one. */
export interface RemoteAggregates {
  /** Rows without a value, as the schema takes cells for missing. */
  nulls: number;
  nans: number;
  infinities: number;
  /** Extremes of the finite values, as texts of the column's local type; null where it has no line, or nothing on it. */
  extremes: { low: string; high: string } | null;
}

/** Of every column without counts, by place, in one more scan for all of them. */
export async function aggregateRemotely(
  remote: RemoteEngine,
  query: string,
  { rows, columns }: RemoteCounts,
  schema: TableSchema | null,
): Promise<Map<number, RemoteAggregates>> {
  const open = columns.flatMap((column, place) => (column.counts === null ? [{ column, place }] : []));
  if (open.length === 0) return new Map();
  const { dialect } = remote;
  const parts = open.flatMap(({ column }) => partsOf(dialect, column, schema));
  const cells = parts.map((part, index) => `${part} as a${String(index)}`);
  const [row = []] = await allRows(remote, `select ${cells.join(', ')} from ${relationOf(query)}`);
  return new Map(
    open.map(({ place }, index) => {
      const [present, nans, infinities, low = null, high = null] = row.slice(
        index * PARTS,
        (index + 1) * PARTS,
      );
      return [
        place,
        {
          nulls: rows - Number(present),
          nans: Number(nans),
          infinities: Number(infinities),
          extremes: low === null || high === null ? null : { low, high },
        },
      ];
    }),
  );
}

const PARTS = 5;

function partsOf(dialect: Dialect, column: CountedRemotely, schema: TableSchema | null): string[] {
  const { name, type, remoteType, reason, tooMany } = column;
  const own = dialect.identifier(name);
  const field = schema?.fields.find((one) => one.name === name) ?? null;
  const isText = type === 'VARCHAR' && (reason === null || tooMany);
  const missing = schema === null || !isText ? [] : (field?.lexis.missingValues ?? ['']);
  const cell = missing.length === 0 ? own : presentCell(dialect, dialect.text(own, remoteType), missing);
  const present = dialect.asText(`count(${cell})`);
  const floating = type === 'DOUBLE' || type === 'FLOAT';
  const odd = (condition: string): string =>
    floating ? dialect.asText(`count(case when ${condition} then 1 end)`) : dialect.literal('0');
  const onLine = /^(?:number|time)$/.test(kindOf(type)) && keepsValues(field?.type ?? 'any', type);
  const finite = floating
    ? `case when ${dialect.isNan(own)} or ${dialect.isInfinite(own)} then null else ${own} end`
    : own;
  const extreme = (aggregate: string): string =>
    onLine ? dialect.text(`${aggregate}(${finite})`, remoteType) : dialect.asText('null');
  return [present, odd(dialect.isNan(own)), odd(dialect.isInfinite(own)), extreme('min'), extreme('max')];
}

/** SQL of a cell, NULL where its text is one of those that stand for a missing value. */
export function presentCell(dialect: Dialect, cell: string, missing: readonly string[]): string {
  if (missing.length === 0) return cell;
  return `case when ${cell} in (${missing.map((text) => dialect.literal(text)).join(', ')}) then null else ${cell} end`;
}

/** Whether the declared type takes every value of the local type as it is; otherwise only the local engine can tell which. */
export function keepsValues(declared: FieldType, type: string): boolean {
  switch (declared) {
    case 'any':
      return true;
    case 'string':
      return type === 'VARCHAR';
    case 'number':
      return kindOf(type) === 'number';
    case 'integer':
      return /^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type);
    case 'datetime':
      return kindOf(type) === 'time';
    case 'date':
      return type === 'DATE';
    default:
      return false;
  }
}
