import { UserError } from '../../errors.ts';
import type { Dialect } from '../engine/dialects/dialect.ts';
import { allRows, type RemoteEngine } from '../engine/remote/remote-engine.ts';
import type { TakenSample } from '../profile/profile.ts';
import { limitOf, type SampleSetting } from './sample-setting.ts';

type KeyedShare = Extract<SampleSetting, { share: number }>;

/** SQL of whether the rows of a key are chosen: the same rows in every engine that writes the key alike. */
export function keyIsChosen(dialect: Dialect, { key, share, seed }: KeyedShare): string {
  const parts = key.map((name) => `coalesce(${dialect.asText(dialect.identifier(name))}, '')`);
  const text = [`'${String(seed)}'`, ...parts].join(` || ':' || `);
  return `${dialect.md5(text)} < '${limitOf(share)}'`;
}

/**
 * A query for some of the rows that another selects. Rows of an engine have no places: they are chosen by a key.
 * @throws UserError for settings that an engine can not follow
 */
export async function sampleQuery(
  remote: RemoteEngine,
  query: string,
  setting: SampleSetting,
): Promise<{ query: string; sample: TakenSample }> {
  const { dialect } = remote;
  if ('rows' in setting || setting.key.length === 0)
    throw new UserError(`input "sample": ${dialect.engine} can choose rows by a key only`, {
      fix: 'Write {share: 0.1, key: id} with a column, or several, whose values differ from row to row',
    });
  refuseUnknownKey(setting.key, await remote.describe(query));
  const from = `from (${query}\n) mlops_all`;
  const [[size] = []] = await allRows(remote, `select count(*) as n ${from}`);
  return {
    query: `select * ${from} where ${keyIsChosen(dialect, setting)}`,
    sample: { of: Number(size), ...setting },
  };
}

export function refuseUnknownKey(key: readonly string[], columns: readonly { name: string }[]): void {
  const missing = key.find((name) => !columns.some((column) => column.name === name));
  if (missing === undefined) return;
  throw new UserError(`input "sample": the data have no column "${missing}" to choose rows by`, {
    fix: `Use some of ${columns.map(({ name }) => name).join(', ')}`,
  });
}

export const nothingChosen = (rows: number): UserError =>
  new UserError(`input "sample": not one of ${rows.toLocaleString('en')} rows was chosen`, {
    fix: 'Ask for a larger share, or for a number of rows',
  });
