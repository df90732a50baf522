import { UserError } from '../../../../errors.ts';
import { trinoDialect } from '../../dialects/trino.ts';
import type { EnginePlace } from '../engine-place.ts';
import { ioEstimate } from '../io-estimate.ts';
import { allRows, type RemoteColumn, type RemoteEngine } from '../remote-engine.ts';
import { AthenaQueries } from './athena-queries.ts';

/** Amazon Athena, whose third version of its engine is Trino. Nothing but SELECT and EXPLAIN is ever sent. */
export function openAthena(url: string, place: EnginePlace): RemoteEngine {
  const queries = new AthenaQueries(url, place);
  const dialect = trinoDialect('Athena');
  const engine: RemoteEngine = {
    dialect,
    get bytesRead() {
      return queries.bytesRead;
    },
    describe: async (query) => {
      const relation = `(select * from (${query}\n) mlops_rows limit 0) mlops_none`;
      let names: string[] = [];
      for await (const { columns } of queries.run(`select * from ${relation}`))
        names = columns.map(({ name }) => name);
      const cells = names.map((name, index) => `typeof(${dialect.identifier(name)}) as t${String(index)}`);
      // Names twice are refused by who asked.
      if (new Set(names).size < names.length) return names.map((name) => ({ name, type: '' }));
      // The types of a result's description have no precision: times would be cut to milliseconds.
      const [types = []] = await allRows(
        engine,
        `select ${cells.join(', ')} from (select 1 as mlops_key) mlops_one left join ${relation} on true`,
      );
      return names.map((name, index): RemoteColumn => ({ name, type: types[index] ?? '' }));
    },
    query: async function* (sql) {
      for await (const { rows } of queries.run(sql)) if (rows.length > 0) yield rows;
    },
    estimate: async (query) => {
      const lines = await allRows(engine, dialect.explain(query) ?? '');
      const estimate = ioEstimate(lines.map(([line]) => line ?? '').join('\n'));
      return estimate.bytes === null ? { ...estimate, cutoff: await cutoffOf(queries) } : estimate;
    },
    // Athena keeps nothing between two queries.
    close: () => Promise.resolve(),
  };
  return engine;
}

/** Bytes at which the workgroup ends each query; null: at none, or the role may not ask. */
async function cutoffOf({ client, address }: AthenaQueries): Promise<number | null> {
  try {
    const { WorkGroup } = await (
      await client
    ).call<{ WorkGroup?: { Configuration?: { BytesScannedCutoffPerQuery?: number } } }>('GetWorkGroup', {
      WorkGroup: address.workgroup,
    });
    return WorkGroup?.Configuration?.BytesScannedCutoffPerQuery ?? null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
