/** Our pushed down Trino SQL in DuckDB's words; what it does not know stays, and fails there. */
export function duckdbOf(sql: string): string {
  return sql
    .replace(
      /cross join unnest\(array\[(.*?)\]\) as u \(col, v\)/s,
      (_, cells: string) =>
        `cross join lateral (values ${cells.replace(/row\((\d+), /g, '($1, ')}) as u (col, v)`,
    )
    .replaceAll('is_nan(', 'isnan(')
    .replaceAll('is_infinite(', 'isinf(')
    .replaceAll("U&'", "E'");
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
