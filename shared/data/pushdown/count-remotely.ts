import { ServiceError, UserError } from '../../errors.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { allRows, type RemoteEngine } from '../engine/remote/remote-engine.ts';
import { CountBuffer } from './count-buffer.ts';

/** Columns that one query counts: each query reads the table once. */
const TOGETHER = 16;
/** A column with more distinct values than this is described by aggregates of the engine. */
export const MOST_VALUES = 1_000_000;

/** A column of the engine's table. */
export interface CountedRemotely {
  name: string;
  /** As the engine names it. */
  remoteType: string;
  /** As the local engine has it. */
  type: string;
  /** SQL, for use after FROM: (v, n), every value in its local type (a list as its length) with its rows; null: see `reason`. */
  counts: string | null;
  /** Why there are no counts. */
  reason: string | null;
  /** Whether the reason is that there are too many values. */
  tooMany: boolean;
}

export interface RemoteCounts {
  rows: number;
  columns: CountedRemotely[];
}

interface CountOptions {
  /** Start of the names of tables in the local engine. */
  table: string;
  mostValues?: number;
  progress?: (done: number, columns: number) => void;
}

/**
 * Counts how often each value of each column occurs: the engine groups, and its groups are kept locally. From them every
 * statistic, check of values and drift metric follows exactly.
 * @param query a SELECT, without parentheses
 */
export async function countRemotely(
  engine: QueryEngine,
  remote: RemoteEngine,
  query: string,
  { table, mostValues = MOST_VALUES, progress }: CountOptions,
): Promise<RemoteCounts> {
  const found = await remote.describe(query);
  if (found.length === 0) throw new UserError('the query has no columns');
  refuseDoubled(found.map(({ name }) => name));
  const relation = relationOf(query);
  const [counted] = await allRows(
    remote,
    `select ${remote.dialect.asText('count(*)')} as n from ${relation}`,
  );
  const rows = Number(counted?.[0]);
  const columns = found.map(({ name, type }): CountedRemotely => {
    const local = remote.dialect.localType(type);
    const reason = local === null ? `values of type ${type} of ${remote.dialect.engine} are not read` : null;
    return { name, remoteType: type, type: local ?? 'VARCHAR', counts: null, reason, tooMany: false };
  });
  const readable = columns.filter(({ reason }) => reason === null);
  for (let start = 0; start < readable.length; start += TOGETHER) {
    const batch = readable.slice(start, start + TOGETHER);
    const raw = `${table}_${String(start / TOGETHER)}`;
    const totals = await fetchCounts(engine, remote, relation, batch, raw, mostValues);
    for (const [place, column] of batch.entries()) {
      const { values = 0, rows: seen = 0 } = totals.get(place) ?? {};
      if (values > mostValues) {
        column.tooMany = true;
        column.reason = `more than ${mostValues.toLocaleString('en')} distinct values`;
        continue;
      }
      if (seen !== rows) throw changed(remote);
      await keepTyped(engine, column, raw, place);
    }
    progress?.(start + batch.length, readable.length);
  }
  return { rows, columns };
}

/** SQL, for use after FROM; a comment at the end of the query ends before the parenthesis. */
export const relationOf = (query: string): string => `(${query}\n) mlops_rows`;

const changed = ({ dialect }: RemoteEngine): ServiceError =>
  new ServiceError(dialect.engine, 'the rows changed while they were counted', {});

async function fetchCounts(
  engine: QueryEngine,
  remote: RemoteEngine,
  relation: string,
  columns: readonly CountedRemotely[],
  raw: string,
  mostValues: number,
): Promise<Map<number, { values: number; rows: number }>> {
  const { dialect } = remote;
  const cells = columns.map(({ name, remoteType }) => dialect.text(dialect.identifier(name), remoteType));
  const groups = `select col, v, count(*) as n from (${dialect.unpivot(relation, cells)}) cells group by col, v`;
  // Of a column with too many values only so many come as show that.
  const bounded = `select col, v, n, row_number() over (partition by col ${dialect.anyOrder}) as place from (${groups}) counted`;
  const buffer = new CountBuffer(engine, raw);
  const pages = remote.query(
    `select ${dialect.asText('col')} as col, v, ${dialect.asText('n')} as n from (${bounded}) ranked where place <= ${String(mostValues + 1)}`,
  );
  for await (const page of pages) for (const row of page) await buffer.add(row);
  await buffer.finish();
  return buffer.totals;
}

/** The values of a column in their own type, each once: two texts of the engine can be one value, such as -0 and 0. */
async function keepTyped(
  engine: QueryEngine,
  column: CountedRemotely,
  raw: string,
  place: number,
): Promise<void> {
  const type = column.type.endsWith(']') ? 'INTEGER' : column.type;
  const name = `${raw}_${String(place)}`;
  await engine.run(
    `create or replace table ${name} as select try_cast(v as ${type}) as v, sum(n)::bigint as n, bool_or(v is not null and try_cast(v as ${type}) is null) as lost
     from ${raw} where col = ${String(place)} group by 1`,
  );
  const [row] = await engine.rows(`select coalesce(bool_or(lost), false) as lost from ${name}`);
  if (row?.['lost'] === true) column.reason = `values of type ${column.remoteType} do not fit ${type}`;
  else column.counts = `(select v, n from ${name})`;
}

function refuseDoubled(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const lower = name.toLowerCase();
    if (seen.has(lower))
      throw new UserError(`the query has two columns "${name}"`, {
        fix: 'Give each column a name of its own',
      });
    seen.add(lower);
  }
}
