import type { Dialect } from '../../../shared/data/engine/dialects/dialect.ts';
import { duckdb } from '../../../shared/data/engine/dialects/duckdb.ts';
import type { QueryEngine } from '../../../shared/data/engine/query-engine.ts';
import type { RemoteEngine } from '../../../shared/data/engine/remote/remote-engine.ts';

/** DuckDB in the place of a remote engine: what is pushed down runs in it as it is. */
export function remoteDuckdb(engine: QueryEngine, dialect: Dialect = duckdb): RemoteEngine {
  return {
    dialect,
    bytesRead: null,
    describe: async (query) => {
      const rows = await engine.rows(`describe ${query}`);
      return rows.map(({ column_name, column_type }) => ({
        name: String(column_name),
        type: String(column_type),
      }));
    },
    query: async function* (sql) {
      const rows = await engine.rows(sql);
      yield rows.map((row) => Object.values(row).map((cell) => (cell === null ? null : String(cell))));
    },
    estimate: () => Promise.resolve({ bytes: null, rows: null }),
    close: () => Promise.resolve(),
  };
}
