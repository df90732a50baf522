import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../fs/atomic.ts';
import { digestOfFile } from '../../hash/digest.ts';
import { parseDocument } from '../../model/validate.ts';
import schema from '../../model/schemas/profile.schema.json' with { type: 'json' };
import type { QueryEngine } from '../engine/query-engine.ts';
import { literal } from '../engine/sql-text.ts';
import { fitProfile } from './fit-profile.ts';
import type { ColumnCounts, CountedProfile, StoredProfile } from './profile.ts';
import { writeCounts } from './write-counts.ts';

export const PROFILE_FILE = 'profile.json';
export const COUNTS_FILE = 'profile-counts.parquet';

/** Writes `profile.json` and `profile-counts.parquet`; the same data give the same bytes. */
export async function writeProfile(
  engine: QueryEngine,
  counted: CountedProfile,
  folder: string,
): Promise<{ profile: string; counts: string }> {
  const paths = { profile: join(folder, PROFILE_FILE), counts: join(folder, COUNTS_FILE) };
  await writeCounts(engine, counted, paths.counts);
  const stored: StoredProfile = { ...counted.profile, countsDigest: await digestOfFile(paths.counts) };
  await writeFileAtomic(paths.profile, fitProfile(stored));
  return paths;
}

/**
 * Reads a stored profile; the counts, when they lie beside it, become `table` of the engine.
 * @throws UserError when a file is not what it should be
 */
export async function readProfile(engine: QueryEngine, path: string, table: string): Promise<CountedProfile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError('the profile cannot be read', { file: path, cause });
  });
  const profile = parseProfile(text, path);
  const counts = join(dirname(path), COUNTS_FILE);
  const there = await stat(counts).then(
    () => true,
    () => false,
  );
  if (!there) return { profile, counts: new Map(), stored: true };
  if ((await digestOfFile(counts)) !== profile.countsDigest) {
    throw new UserError(`the counts are not those of ${path}: another digest`, {
      file: counts,
      fix: `Keep ${PROFILE_FILE} and ${COUNTS_FILE} of one run together, or delete the counts`,
    });
  }
  try {
    await engine.run(
      `create table ${table} as select name, kind, text, number, upper, n from read_parquet(${literal(counts)})`,
    );
  } catch (cause) {
    throw new UserError('the counts of the profile cannot be read', { file: counts, cause });
  }
  return { profile, counts: storedCounts(profile, table), stored: true };
}

function storedCounts({ columns }: StoredProfile, table: string): Map<string, ColumnCounts> {
  return new Map(
    columns.map(({ name }) => [
      name,
      {
        relation: `(select kind, text, number, upper, n from ${table} where name = ${literal(name)})`,
        values: null,
        bins: null,
      },
    ]),
  );
}

export function parseProfile(text: string, file: string): StoredProfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError('the profile is not JSON', { file, cause });
  }
  return parseDocument<StoredProfile>(schema, value, 'the profile', { file });
}
