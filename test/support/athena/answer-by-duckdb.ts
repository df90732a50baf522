import type { QueryEngine } from '../../../shared/data/engine/query-engine.ts';
import { duckdbOf, trinoType } from '../trino/translate.ts';
import type { Answer } from './fake-athena.ts';

/** Answers Athena's SQL by tables of DuckDB. */
export const answerByDuckdb =
  (engine: QueryEngine) =>
  async (sql: string): Promise<Answer> => {
    const asked = duckdbOf(sql);
    const described = await engine.rows(`describe ${asked}`);
    const columns = described.map(({ column_name, column_type }) => ({
      name: String(column_name),
      type: trinoType(String(column_type)),
    }));
    const tellsTypes = sql.startsWith('select typeof(');
    const rows = (await engine.rows(asked)).map((row) =>
      Object.values(row).map((cell) => {
        if (cell === null) return null;
        return tellsTypes ? trinoType(String(cell)) : String(cell);
      }),
    );
    return { columns, rows };
  };
