import { spark } from '../../dialects/spark.ts';
import type { EnginePlace } from '../engine-place.ts';
import { allRows, type RemoteEngine } from '../remote-engine.ts';
import { arrowRows } from './arrow-rows.ts';
import { planEstimate } from './plan-estimate.ts';
import { SparkSession } from './spark-session.ts';

/** Spark by its Connect protocol. What is asked is always a query of a query: no statement fits there. */
export function openSpark(url: string, place: EnginePlace): RemoteEngine {
  const session = new SparkSession(url, place);
  const engine: RemoteEngine = {
    dialect: spark,
    get bytesRead() {
      return session.bytesRead;
    },
    describe: (query) => session.columns(`select * from (${query}\n) mlops_rows`),
    query: async function* (sql) {
      for await (const batch of session.run(sql)) {
        const rows = arrowRows(batch);
        if (rows.length > 0) yield rows;
      }
    },
    estimate: async (query) => {
      const rows = await allRows(engine, spark.explain(query) ?? '');
      return planEstimate(rows[0]?.[0] ?? '');
    },
    close: () => session.close(),
  };
  return engine;
}
