import { trinoDialect } from '../../dialects/trino.ts';
import type { EnginePlace } from '../engine-place.ts';
import { ioEstimate } from '../io-estimate.ts';
import { allRows, type RemoteColumn, type RemoteEngine, type RemoteRow } from '../remote-engine.ts';
import { TrinoSession } from './trino-session.ts';

/** Trino by its own protocol, in a transaction that can only read. */
export function openTrino(url: string, place: EnginePlace): RemoteEngine {
  const session = new TrinoSession(url, place);
  const dialect = trinoDialect('Trino');
  const engine: RemoteEngine = {
    dialect,
    get bytesRead() {
      return session.bytesRead;
    },
    describe: async (query) => {
      let found: RemoteColumn[] = [];
      for await (const { columns } of session.run(`select * from (${query}\n) mlops_rows limit 0`))
        found = columns?.map(({ name, type }) => ({ name, type })) ?? found;
      return found;
    },
    query: async function* (sql) {
      for await (const { data } of session.run(sql)) if (data.length > 0) yield data.map(textsOf);
    },
    estimate: async (query) => {
      const rows = await allRows(engine, dialect.explain(query) ?? '');
      return ioEstimate(rows[0]?.[0] ?? null);
    },
    // A transaction that nobody uses is ended by the server.
    close: () => Promise.resolve(),
  };
  return engine;
}

const textsOf = (row: readonly unknown[]): RemoteRow =>
  row.map((cell) => (cell === null ? null : typeof cell === 'string' ? cell : JSON.stringify(cell)));
