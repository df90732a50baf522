import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../fs/atomic.ts';
import { parseDocument } from '../../model/validate.ts';
import schema from '../../model/schemas/profile.schema.json' with { type: 'json' };
import type { QueryEngine } from '../engine/query-engine.ts';
import { literal } from '../engine/sql-text.ts';
import type { CountedProfile, Profile } from './profile.ts';

export const PROFILE_FILE = 'profile.json';
export const COUNTS_FILE = 'profile-counts.parquet';
const BINS = 1000;

/** Writes `profile.json` and `profile-counts.parquet`; the same data give the same bytes. */
export async function writeProfile(
  engine: QueryEngine,
  { profile, table }: CountedProfile,
  folder: string,
): Promise<{ profile: string; counts: string }> {
  const paths = { profile: join(folder, PROFILE_FILE), counts: join(folder, COUNTS_FILE) };
  const binned = profile.columns.filter(({ counts }) => counts === 'binned').map(({ name }) => literal(name));
  const among = `name in (${[...binned, 'null'].join(', ')})`;
  await engine.run(
    `copy (
       select name, kind, text, number, upper, n from ${table} where not coalesce(${among}, false) or kind = 'null'
       union all
       select name, 'bin', null, min(number), max(number), sum(n)::bigint from (
         select *, least(floor((sum(n) over (partition by name order by number) - n) * ${String(BINS)} / sum(n) over (partition by name)), ${String(BINS - 1)}) as bin
         from ${table} where coalesce(${among}, false) and kind = 'value') group by name, bin
       order by name, kind, text, number
     ) to ${literal(paths.counts)} (format parquet, compression zstd)`,
  );
  await writeFileAtomic(paths.profile, `${JSON.stringify(profile, null, 1)}\n`);
  return paths;
}

/**
 * Reads a stored profile; the counts, which lie beside it, become `table` of the engine.
 * @throws UserError when one of the two files is missing or not what it should be.
 */
export async function readProfile(engine: QueryEngine, path: string, table: string): Promise<CountedProfile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError('the profile cannot be read', { file: path, cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError('the profile is not JSON', { file: path, cause });
  }
  const profile = parseDocument<Profile>(schema, value, 'the profile', { file: path });
  const counts = join(dirname(path), COUNTS_FILE);
  try {
    await engine.run(
      `create table ${table} as select name, kind, text, number, upper, n from read_parquet(${literal(counts)})`,
    );
  } catch (cause) {
    throw new UserError('the counts of the profile cannot be read', { file: counts, cause });
  }
  return { profile, table };
}
