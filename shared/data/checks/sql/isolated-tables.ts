import type { QueryEngine } from '../../engine/query-engine.ts';
import { identifier } from '../../engine/sql-text.ts';
import { FILE_COLUMN } from '../../sources/open-table.ts';
import type { ScannedTable } from '../context.ts';
import { scanRelation } from '../scan-values.ts';

/** The table that queries of users read. */
export const DATA = 'data';
/** The same with the file and number of each row, for what we ask ourselves. */
export const NUMBERED = 'mlops_numbered';
export const ROW_COLUMN = '__mlops_row';

/**
 * An engine that can read the files of the table and nothing else, and whose settings stay as they are: expressions of a
 * schema may come from whoever opened a pull request.
 */
export async function openIsolatedTables(context: ScannedTable): Promise<QueryEngine> {
  const { table, columns } = context;
  const engine = await context.openIsolated();
  try {
    const cells = columns.map(({ name, typed }) => `${typed} as ${identifier(name)}`);
    const relation = scanRelation({ ...table, relation: table.unheld ?? table.relation }, columns);
    await engine.run(`SET max_temp_directory_size = '10GB'`);
    await engine.run(`create view ${DATA} as select ${cells.join(', ')} from ${relation}`);
    await engine.run(
      `create view ${NUMBERED} as select ${cells.join(', ')}, ${identifier(FILE_COLUMN)} as path, row_number() over () as ${ROW_COLUMN} from ${relation}`,
    );
    const { sampled } = table;
    await engine.lockDown(sampled === undefined ? table.sources.map(({ path }) => path) : [sampled.file]);
    return engine;
  } catch (error) {
    engine.close();
    throw error;
  }
}
