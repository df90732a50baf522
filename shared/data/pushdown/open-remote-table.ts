import type { QueryEngine } from '../engine/query-engine.ts';
import type { RemoteEngine } from '../engine/remote/remote-engine.ts';
import type { CountedProfile } from '../profile/profile.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { OpenTable } from '../sources/open-table.ts';
import { aggregateRemotely } from './aggregate-remotely.ts';
import { countRemotely, type RemoteCounts } from './count-remotely.ts';
import { hidePersonalCounts } from './hide-personal-counts.ts';
import { profileCounts } from './profile-counts.ts';
import type { RemoteTable } from './remote-table.ts';

interface OpenOptions {
  model: string;
  /** Start of the names of tables in the local engine. */
  name: string;
  mostValues?: number;
  progress?: (done: number, columns: number) => void;
}

export interface OpenRemoteTable {
  remote: RemoteTable;
  /** Its columns; no file, and no rows that could be read. */
  table: OpenTable;
  counted: CountedProfile;
  /** Columns that turned out to hold personal data, and are hidden. */
  personal: string[];
  /** Of all counted values, whatever their order. */
  fingerprint: string;
}

/** Counts and profiles what a query of another engine selects. */
export async function openRemoteTable(
  engine: QueryEngine,
  remote: RemoteEngine,
  query: string,
  schema: TableSchema | null,
  { model, name, ...counting }: OpenOptions,
): Promise<OpenRemoteTable> {
  const counts = await countRemotely(engine, remote, query, { table: `${name}_values`, ...counting });
  const fingerprint = await fingerprintOf(engine, counts);
  const aggregates = await aggregateRemotely(remote, query, counts, schema);
  const options = { model, table: `${name}_counts` };
  const given = { ...counts, aggregates };
  const open = await profileCounts(engine, given, schema, options);
  const { counted, found } = await hidePersonalCounts(engine, open, given, schema, options);
  const columns = counts.columns.map((column) => ({ name: column.name, type: column.type }));
  return {
    remote: { remote, query, counts },
    table: { sources: [], columns, headers: [], relation: '' },
    counted,
    personal: found,
    fingerprint,
  };
}

/** A sum of digests of (column, value, rows) does not depend on the order of the values. */
async function fingerprintOf(engine: QueryEngine, { columns }: RemoteCounts): Promise<string> {
  const sums: string[] = [];
  for (const { name, type, counts } of columns) {
    const [row] =
      counts === null
        ? []
        : await engine.rows(
            `select coalesce(sum(md5_number_lower(coalesce('=' || v::varchar, '') || chr(10) || n::varchar)), 0)::varchar as total from ${counts}`,
          );
    sums.push(`${name} ${type} ${String(row?.['total'] ?? '')}`);
  }
  return sums.join('\n');
}
