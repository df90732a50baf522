import { UserError } from '../../errors.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { describeColumns } from './describe-columns.ts';
import type { ColumnCounts, ColumnProfile, CountedProfile } from './profile.ts';
import { kindOf, type ProfiledColumn } from './profiled-column.ts';

/** Columns that are scanned at a time: the engine's plan of a query grows with their square. */
const BATCH = 100;

export interface ProfileOptions {
  model: string;
  /** Start of the names of tables in the engine. */
  table: string;
  /** By column; absent: an input column. */
  roles?: Readonly<Record<string, string>>;
  /** Columns that hold personal data: they are categories, and stored as hashes only. */
  personal?: readonly string[];
  /** Columns whose values may be shown although they look like identifiers. */
  shown?: readonly string[];
  /** SQL, for use after FROM, of the counted values (v, n) of a column, each once, where they are known already. */
  counted?: (column: string) => string | null;
  /** Whether reading the relation is dear, so that columns which are read several times are kept. */
  hold?: boolean;
  /** Called after each batch of columns. */
  progress?: (done: number, columns: number) => void;
}

/** Profiles a relation exactly; the counts stay in the engine. */
export async function buildProfile(
  engine: QueryEngine,
  relation: string,
  { model, table, progress, counted = () => null, hold = false, ...meaning }: ProfileOptions,
): Promise<CountedProfile> {
  const columns = await columnsOf(engine, relation, meaning);
  const profiles: ColumnProfile[] = [];
  const counts = new Map<string, ColumnCounts>();
  let rows = 0;
  for (let start = 0; start < columns.length; start += BATCH) {
    const batch = columns.slice(start, start + BATCH);
    const part = `${table}_${String(start / BATCH)}`;
    const described = await describeColumns(engine, { relation, counted, hold }, batch, part);
    rows = described.rows;
    for (const [profile, own] of described.columns) {
      profiles.push(profile);
      counts.set(profile.name, own);
    }
    progress?.(profiles.length, columns.length);
  }
  return { profile: { schemaVersion: 1, model, rows, columns: profiles }, counts, stored: false };
}

async function columnsOf(
  engine: QueryEngine,
  relation: string,
  { roles = {}, personal = [], shown = [] }: Pick<ProfileOptions, 'roles' | 'personal' | 'shown'>,
): Promise<ProfiledColumn[]> {
  const described = await engine.rows(`describe select * from ${relation}`);
  if (described.length === 0) throw new UserError('the data have no columns');
  const hidden = new Set(personal);
  const open = new Set(shown);
  return described.map(({ column_name, column_type }) => {
    const [name, type] = [String(column_name), String(column_type)];
    const role = Object.hasOwn(roles, name) ? (roles[name] ?? null) : null;
    return {
      name,
      type,
      kind: hidden.has(name) ? 'category' : kindOf(type),
      role,
      personal: hidden.has(name),
      shown: open.has(name) || role === 'label',
    };
  });
}
