import type { Digest } from '../../hash/digest.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { FILE_COLUMN, type OpenTable, type TableColumn } from './open-table.ts';

/** What `data-snapshot.json` holds. */
export interface DataSnapshot {
  schemaVersion: 1;
  /** Of the files' names and contents. */
  digest: Digest;
  rows: number;
  files: { path: string; bytes: number; digest: Digest; rows: number }[];
  /** Of all rows, whatever their order and the file they are in: sums of unsigned 64-bit hashes, as text. */
  fingerprint: { algorithm: string; sum: string; xor: string };
  columns: TableColumn[];
}

/**
 * Counts and hashes the rows of a table in one scan. The engine's hash may change with its version, so the version is part of
 * the algorithm's name; equal rows count as often as they stand there, which their sum keeps and an exclusive or alone would not.
 * @param digests of the sources, in their order
 */
export async function takeSnapshot(
  engine: QueryEngine,
  { relation, sources, columns }: OpenTable,
  digest: Digest,
  digests: readonly Digest[],
): Promise<DataSnapshot> {
  // Files may write their columns in any order.
  const ordered = columns.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const cells = ordered.map(({ name }) => identifier(name)).join(', ');
  const [only, ...others] = sources;
  const file = only !== undefined && others.length === 0 ? literal(only.path) : identifier(FILE_COLUMN);
  const found = await engine.rows(
    `select path, count(*) as n, sum(h)::varchar as total, bit_xor(h)::varchar as odd
     from (select ${file}::varchar as path, hash(${cells}) as h from ${relation}) group by path`,
  );
  const [version] = await engine.rows('select library_version as name from pragma_version()');
  const sum = found.reduce((total, row) => total + BigInt(String(row['total'])), 0n);
  const xor = found.reduce((odd, row) => odd ^ BigInt(String(row['odd'])), 0n);
  const rowsOf = (path: string): number => Number(found.find((row) => row['path'] === path)?.['n'] ?? 0);
  return {
    schemaVersion: 1,
    digest,
    rows: found.reduce((rows, row) => rows + Number(row['n']), 0),
    files: sources.map((source, index) => ({
      path: source.shown,
      bytes: source.bytes,
      digest: digests[index] ?? '',
      rows: rowsOf(source.path),
    })),
    fingerprint: {
      algorithm: `duckdb-hash-${String(version?.['name'])}`,
      sum: String(sum),
      xor: String(xor),
    },
    columns: ordered.map(({ name, type }) => ({ name, type })),
  };
}
