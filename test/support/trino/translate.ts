import { literal } from '../../../shared/data/engine/sql-text.ts';

/** Quoted parts of Trino's SQL: a literal by code points, a plain one, a name. */
const QUOTED = /U&'((?:[^']|'')*)'|'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

/** A literal `U&'…'` as DuckDB writes it, which has no such form. */
function plainLiteral(escaped: string): string {
  const text = escaped
    .replaceAll("''", "'")
    .replace(
      /\\(?:\\|\+([0-9a-f]{6})|([0-9a-f]{4})|(.?))/gi,
      (_, long?: string, short?: string, other?: string) => {
        if (other !== undefined) throw new Error(`Incomplete escape sequence: \\${other}`);
        const point = long ?? short;
        return point === undefined ? '\\' : String.fromCodePoint(Number.parseInt(point, 16));
      },
    );
  return literal(text);
}

/** Our pushed down Trino SQL in DuckDB's words; what it does not know stays, and fails there. */
export function duckdbOf(sql: string): string {
  return (
    sql
      .replace(
        /cross join unnest\(array\[(.*?)\]\) as u \(col, v\)/s,
        (_, cells: string) =>
          `cross join lateral (values ${cells.replace(/row\((\d+), /g, '($1, ')}) as u (col, v)`,
      )
      // The digest of a text is hexadecimal already.
      .replace(/lower\(to_hex\(md5\(to_utf8\((.*?)\)\)\)\) </gs, 'md5($1) <')
      .replaceAll('is_nan(', 'isnan(')
      .replaceAll('is_infinite(', 'isinf(')
      .replaceAll(QUOTED, (quoted: string, escaped?: string) =>
        escaped === undefined ? quoted : plainLiteral(escaped),
      )
  );
}

const TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'varchar',
  BIGINT: 'bigint',
  HUGEINT: 'decimal(38,0)',
  INTEGER: 'integer',
  SMALLINT: 'smallint',
  TINYINT: 'tinyint',
  DOUBLE: 'double',
  FLOAT: 'real',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp(6)',
  TIME: 'time(6)',
};

export function trinoType(type: string): string {
  if (type.startsWith('DECIMAL')) return type.toLowerCase();
  const found = TYPES[type];
  if (found === undefined) throw new Error(`Trino has no type for ${type}`);
  return found;
}
