/**
 * What the values of a column to import are. 64-bit integers are bigints, decimals bigints without their point, dates days
 * since 1970, times microseconds since midnight, timestamps micro- or nanoseconds since 1970 as bigints.
 */
export type ValueType =
  | {
      kind:
        | 'boolean'
        | 'tinyint'
        | 'smallint'
        | 'integer'
        | 'bigint'
        | 'utinyint'
        | 'usmallint'
        | 'uinteger'
        | 'ubigint'
        | 'float'
        | 'double'
        | 'varchar'
        | 'blob'
        | 'date'
        | 'time'
        | 'timestamp'
        | 'timestamptz'
        | 'timestamp_ns';
    }
  | { kind: 'decimal'; width: number; scale: number }
  | { kind: 'list'; item: ValueType }
  | { kind: 'struct'; fields: readonly { name: string; type: ValueType }[] }
  | { kind: 'map'; key: ValueType; value: ValueType };

/** Values as `ValueType` says; lists and structs (in the order of their fields) are arrays, maps arrays of pairs. */
export type ImportedValue = null | boolean | number | bigint | string | Uint8Array | readonly ImportedValue[];

export interface ImportedColumn {
  name: string;
  type: ValueType;
}

/** Some rows: a function for each column that gives the value of a row. */
export interface ImportedRows {
  rows: number;
  columns: readonly ((row: number) => ImportedValue)[];
}
