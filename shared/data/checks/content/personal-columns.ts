import type { QueryEngine } from '../../engine/query-engine.ts';
import type { ColumnProfile, CountedProfile } from '../../profile/profile.ts';
import type { TableSchema } from '../../schema/table-schema.ts';
import { thresholdOf } from '../judge.ts';
import { CARD_FROM, detectedIn, detectPersonal, textsOfCounts } from './detect-personal.ts';

/**
 * Columns whose content is personal data although nobody said so: by their form as often as the check `pii` allows, by
 * their check digits from the first value on, because a single one may be the column's largest. Not those whose values
 * are hashed already, nor those that the schema allows to be shown.
 */
export async function personalColumns(
  engine: QueryEngine,
  { profile, counts }: CountedProfile,
  schema: TableSchema | null,
): Promise<string[]> {
  const found: string[] = [];
  for (const column of profile.columns) {
    const { name, distinct } = column;
    const field = schema?.fields.find((candidate) => candidate.name === name);
    const relation = counts.get(name)?.relation;
    if (!mayBePersonal(column) || (field?.pii ?? false) !== false || relation === undefined) continue;
    const texts = textsOfCounts(
      `(select text, number, n from ${relation} where kind = 'value')`,
      column.kind === 'number',
    );
    // Mostly there are none, and then the patterns need not even be compiled.
    const [any = {}] = await engine.rows(`select count(*) > 0 as found from ${texts}`);
    if (any['found'] !== true) continue;
    const [row = {}] = await engine.rows(detectPersonal(texts));
    const least = thresholdOf(schema, 'pii', name) * (distinct ?? 0);
    if (detectedIn(row).some(({ count, checked }) => count > 0 && (checked || count >= least)))
      found.push(name);
  }
  return found;
}

const mayBePersonal = ({ kind, hashed, max, distinct }: ColumnProfile): boolean =>
  (distinct ?? 0) > 0 &&
  !hashed &&
  (kind === 'category' || (kind === 'number' && Number(max ?? 0) >= CARD_FROM));
