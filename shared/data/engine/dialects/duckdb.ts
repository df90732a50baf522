import { identifier, literal } from '../sql-text.ts';
import type { Dialect } from './dialect.ts';

/** DuckDB, spelt as an engine that others push down to. */
export const duckdb: Dialect = {
  engine: 'DuckDB',
  identifier,
  literal,
  localType: (type) => (/^(?:BLOB|BIT|INTERVAL|UNION)/.test(type) ? null : plain(type)),
  text: (column, type) =>
    type.endsWith(']') ? `cast(len(${column}) as varchar)` : `cast(${column} as varchar)`,
  isNan: (expression) => `isnan(${expression})`,
  isInfinite: (expression) => `isinf(${expression})`,
  asText: (expression) => `cast(${expression} as varchar)`,
  md5: (text) => `md5(${text})`,
  unpivot: (relation, cells) =>
    `select unnest([${cells.map((_, index) => String(index)).join(', ')}]) as col, unnest([${cells.join(', ')}]) as v from ${relation}`,
  anyOrder: '',
  explain: () => null,
};

/** Nested values compare as their text. */
const plain = (type: string): string =>
  /^(?:STRUCT|MAP|ENUM)/.test(type) && !type.endsWith(']') ? 'VARCHAR' : type;
