import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryEngine } from '../../../shared/data/engine/query-engine.ts';
import type { ActionRun } from '../runner/index.ts';

/** The tables `trips` and `earlier`, of 600 rows each; one column has drifted between them. */
export async function createTrips(engine: QueryEngine): Promise<void> {
  await engine.run(`create table trips as select i as id, i % 24 as hour, i % 9 / 4 as price, 'city ' || (i % 5) as city,
    date '2025-01-01' + (i % 28)::integer as day from range(600) as r(i)`);
  await engine.run(`create table earlier as select id, hour, price / 2 as price, city, day from trips`);
}

const SCHEMA = `fields:
  - {name: id, type: integer, constraints: {unique: true}}
  - {name: hour, type: integer, constraints: {maximum: 22}}
  - {name: price, type: number}
  - {name: city, type: string, constraints: {pattern: 'city [0-3]'}}
  - {name: day, type: date}
`;

interface Compared {
  run: ActionRun;
  /** Of the profile. */
  columns: unknown;
}

/** Both tables where they are, and then as files: what the action says of each. @param validate runs it with these inputs */
export async function remoteAndLocal(
  engine: QueryEngine,
  workspace: string,
  validate: (inputs: Record<string, string>) => Promise<ActionRun>,
): Promise<{ remote: Compared; local: Compared }> {
  await writeFile(join(workspace, 'schema.yml'), SCHEMA);
  const remote = await compared(
    await validate({
      data: 'sql:trips',
      reference: 'sql:select * from earlier',
      schema: 'schema.yml',
      'engine-max-gb': '0.000064',
    }),
  );
  for (const name of ['trips', 'earlier'])
    await engine.run(`copy ${name} to '${join(workspace, `${name}.parquet`)}'`);
  const local = await compared(
    await validate({
      engine: 'duckdb',
      'engine-url': '',
      data: 'trips.parquet',
      reference: 'earlier.parquet',
      schema: 'schema.yml',
    }),
  );
  return { remote, local };
}

/** At once: the next run writes the same file. */
async function compared(run: ActionRun): Promise<Compared> {
  const text = await readFile(run.outputs['profile'] ?? '', 'utf8');
  return { run, columns: (JSON.parse(text) as { columns: unknown }).columns };
}

/** What a run's checks found, but for pairs of values, which are in the rows only. */
export const factsOf = ({ result }: ActionRun): unknown[] | undefined =>
  result?.checks
    .filter(({ id }) => id !== 'correlation')
    .map(({ id, column, verdict, value, count, n, m }) => [id, column, verdict, value, count, n, m])
    .sort();
