import type * as DuckDB from '@duckdb/node-api';
import { identifier } from './sql-text.ts';
import type { ImportedColumn, ImportedRows, ImportedValue, ValueType } from './value-type.ts';

/** Rows of a chunk of DuckDB. */
const CHUNK_ROWS = 2048;

/** A new table of typed values, filled batch by batch: no value becomes text on its way. */
export async function importTable(
  duckdb: typeof DuckDB,
  connection: DuckDB.DuckDBConnection,
  name: string,
  columns: readonly ImportedColumn[],
  batches: AsyncIterable<ImportedRows>,
): Promise<void> {
  const types = columns.map(({ type }) => typeOf(duckdb, type));
  const converters = columns.map(({ type }) => converterOf(duckdb, type));
  const described = columns.map(
    (column, index) => `${identifier(column.name)} ${types[index]?.toString() ?? ''}`,
  );
  await connection.run(`CREATE TABLE ${identifier(name)} (${described.join(', ')})`);
  const appender = await connection.createAppender(name);
  try {
    for await (const batch of batches) {
      for (let start = 0; start < batch.rows; start += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, batch.rows - start);
        const chunk = duckdb.DuckDBDataChunk.create(types, rows);
        for (const [index, convert] of converters.entries()) {
          const at = batch.columns[index];
          if (at === undefined) throw new RangeError('a batch lacks a column');
          const values = new Array<DuckDB.DuckDBValue>(rows);
          for (let row = 0; row < rows; row++) {
            const value = at(start + row);
            values[row] = value === null ? null : convert(value);
          }
          chunk.setColumnValues(index, values);
        }
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    }
  } finally {
    appender.closeSync();
  }
}

function typeOf(duckdb: typeof DuckDB, type: ValueType): DuckDB.DuckDBType {
  switch (type.kind) {
    case 'decimal':
      return duckdb.DECIMAL(type.width, type.scale);
    case 'list':
      return duckdb.LIST(typeOf(duckdb, type.item));
    case 'struct':
      return duckdb.STRUCT(
        Object.fromEntries(type.fields.map((field) => [field.name, typeOf(duckdb, field.type)])),
      );
    case 'map':
      return duckdb.MAP(typeOf(duckdb, type.key), typeOf(duckdb, type.value));
    default:
      return duckdb[NAMES[type.kind]];
  }
}

const NAMES = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  utinyint: 'UTINYINT',
  usmallint: 'USMALLINT',
  uinteger: 'UINTEGER',
  ubigint: 'UBIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  varchar: 'VARCHAR',
  blob: 'BLOB',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  timestamp_ns: 'TIMESTAMP_NS',
} as const;

type Converter = (value: NonNullable<ImportedValue>) => DuckDB.DuckDBValue;

function converterOf(duckdb: typeof DuckDB, type: ValueType): Converter {
  switch (type.kind) {
    case 'blob':
      return (value) => new duckdb.DuckDBBlobValue(value as Uint8Array);
    case 'date':
      return (value) => new duckdb.DuckDBDateValue(value as number);
    case 'time':
      return (value) => new duckdb.DuckDBTimeValue(value as bigint);
    case 'timestamp':
      return (value) => new duckdb.DuckDBTimestampValue(value as bigint);
    case 'timestamptz':
      return (value) => new duckdb.DuckDBTimestampTZValue(value as bigint);
    case 'timestamp_ns':
      return (value) => new duckdb.DuckDBTimestampNanosecondsValue(value as bigint);
    case 'decimal':
      return (value) => new duckdb.DuckDBDecimalValue(value as bigint, type.width, type.scale);
    case 'list':
    case 'struct':
    case 'map':
      return nestedConverter(duckdb, type);
    default:
      return (value) => value as boolean | number | bigint | string;
  }
}

function nestedConverter(
  duckdb: typeof DuckDB,
  type: Extract<ValueType, { kind: 'list' | 'struct' | 'map' }>,
): Converter {
  const nullable =
    (convert: Converter) =>
    (value: ImportedValue | undefined): DuckDB.DuckDBValue =>
      value === null || value === undefined ? null : convert(value);
  switch (type.kind) {
    case 'list': {
      const item = nullable(converterOf(duckdb, type.item));
      return (value) => new duckdb.DuckDBListValue((value as readonly ImportedValue[]).map(item));
    }
    case 'struct': {
      const fields = type.fields.map((field) => ({
        name: field.name,
        convert: nullable(converterOf(duckdb, field.type)),
      }));
      return (value) => {
        const parts = value as readonly ImportedValue[];
        return new duckdb.DuckDBStructValue(
          Object.fromEntries(fields.map(({ name, convert }, index) => [name, convert(parts[index])])),
        );
      };
    }
    case 'map': {
      const key = nullable(converterOf(duckdb, type.key));
      const item = nullable(converterOf(duckdb, type.value));
      return (value) =>
        new duckdb.DuckDBMapValue(
          (value as readonly (readonly ImportedValue[])[]).map((pair) => ({
            key: key(pair[0]),
            value: item(pair[1]),
          })),
        );
    }
  }
}
