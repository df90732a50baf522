import { identifier, literal } from '../../../shared/data/engine/sql-text.ts';

/** Quoted parts of Spark's SQL: a literal with escapes, a name. */
const QUOTED = /'((?:[^'\\]|\\.)*)'|`((?:[^`]|``)*)`/g;

function plainLiteral(escaped: string): string {
  if (escaped.includes('$')) throw new Error('Spark replaces variables');
  return literal(
    escaped.replace(/\\(?:u([0-9a-f]{4})|(.?))/gi, (_, unit?: string, other?: string) => {
      if (unit === undefined) throw new Error(`an escape that is not ours: \\${other ?? ''}`);
      return String.fromCharCode(Number.parseInt(unit, 16));
    }),
  );
}

/** Our pushed down Spark SQL in DuckDB's words; what it does not know stays, and fails there. */
export function duckdbOf(sql: string): string {
  const quoted: string[] = [];
  const bare = sql.replaceAll(QUOTED, (_, text?: string, name?: string) => {
    quoted.push(text === undefined ? identifier((name ?? '').replaceAll('``', '`')) : plainLiteral(text));
    return `\0${String(quoted.length - 1)}\0`;
  });
  return bare
    .replace(/select stack\((\d+), (.*)\) as \(col, v\) from/s, (_, count: string, cells: string) => {
      const places = Array.from({ length: Number(count) }, (__, index) => String(index)).join(', ');
      const values = cells.replace(/^0, /, '').replace(/, \d+, (?=cast\()/g, ', ');
      return `select unnest([${places}]) as col, unnest([${values}]) as v from`;
    })
    .replaceAll(/\bdouble\(\0(\d+)\0\)/g, 'cast(\0$1\0 as double)')
    .replaceAll(' as string)', ' as varchar)')
    .replaceAll('array_size(', 'len(')
    .replace(/\0(\d+)\0/g, (_, index: string) => quoted[Number(index)] ?? '');
}

const TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  BIGINT: 'long',
  INTEGER: 'integer',
  SMALLINT: 'short',
  TINYINT: 'byte',
  DOUBLE: 'double',
  FLOAT: 'float',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestampNtz',
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
  TIME: 'time',
};

/** JSON of a `spark.connect.DataType`. */
export function sparkDataType(type: string): Record<string, object> {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return { decimal: { precision: Number(precision), scale: Number(scale) } };
  if (type === 'HUGEINT') return { decimal: { precision: 38, scale: 0 } };
  if (type.endsWith('[]'))
    return { array: { elementType: sparkDataType(type.slice(0, -2)), containsNull: true } };
  const found = TYPES[type];
  if (found === undefined) throw new Error(`Spark has no type for ${type}`);
  return { [found]: {} };
}
