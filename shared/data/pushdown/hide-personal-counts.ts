import { CARD_FROM, detectedIn, detectPersonal } from '../checks/content/detect-personal.ts';
import { personalColumns } from '../checks/content/personal-columns.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { literal } from '../engine/sql-text.ts';
import type { CountedProfile } from '../profile/profile.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { profileCounts, type ToProfile } from './profile-counts.ts';

/**
 * The same profile with the columns hidden whose values are personal data although nobody said so. Of a column that has no
 * counts only its extremes could be shown, so that they are what is looked at.
 */
export async function hidePersonalCounts(
  engine: QueryEngine,
  counted: CountedProfile,
  given: ToProfile,
  schema: TableSchema | null,
  { model, table }: { model: string; table: string },
): Promise<{ counted: CountedProfile; found: string[] }> {
  const found = [
    ...(await personalColumns(engine, counted, schema)),
    ...(await personalExtremes(engine, counted, schema)),
  ];
  if (found.length === 0) return { counted, found };
  const chosen = given.columns.flatMap((column, place) =>
    found.includes(column.name) ? [{ column, place }] : [],
  );
  const aggregates = new Map(
    chosen.flatMap(({ place }, index) => {
      const own = given.aggregates.get(place);
      return own === undefined ? [] : [[index, own] as const];
    }),
  );
  const part = { rows: given.rows, columns: chosen.map(({ column }) => column), aggregates };
  const hidden = await profileCounts(engine, part, schema, {
    model,
    table: `${table}_personal`,
    personal: found,
  });
  const described = new Map(hidden.profile.columns.map((column) => [column.name, column]));
  const { profile, counts } = counted;
  return {
    counted: {
      ...counted,
      profile: { ...profile, columns: profile.columns.map((column) => described.get(column.name) ?? column) },
      counts: new Map([...counts, ...hidden.counts]),
    },
    found,
  };
}

/** Columns without counts of which the smallest or the largest number is one whose check digits hold. */
async function personalExtremes(
  engine: QueryEngine,
  { profile }: CountedProfile,
  schema: TableSchema | null,
): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind, counts, min, max } of profile.columns) {
    const allowed = (schema?.fields.find((field) => field.name === name)?.pii ?? false) !== false;
    if (counts !== 'none' || kind !== 'number' || allowed || Number(max ?? 0) < CARD_FROM) continue;
    const rows = [min, max].map((extreme) => `(${literal(digitsOf(extreme))})`).join(', ');
    const texts = `(select text, text as original, 1 as n from (values ${rows}) extremes(text))`;
    const [row = {}] = await engine.rows(detectPersonal(texts));
    if (detectedIn(row).some(({ count, checked }) => count > 0 && checked)) found.push(name);
  }
  return found;
}

/** A number beyond doubles is stored as its text. */
const digitsOf = (extreme: number | string | null): string =>
  typeof extreme === 'number' && Number.isSafeInteger(extreme) ? BigInt(extreme).toString() : String(extreme);
