import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { counted } from '../../model/wording.ts';
import type { OpenTable, TableColumn } from '../sources/open-table.ts';
import { keyText, momentOf } from './side-of-row.ts';
import { LATER_PARTS, wrong, type KeyedRule, type TimedRule } from './split-rule.ts';

/** @throws UserError for rows without a key, and for keys that should tell rows apart and do not */
export async function refuseUnusableKeys(
  engine: QueryEngine,
  { relation }: OpenTable,
  { method, key: names }: KeyedRule,
  key: readonly TableColumn[],
): Promise<void> {
  const said = names.map((name) => `"${name}"`).join(', ');
  const missing = key.map(({ name }) => `${identifier(name)} is null`).join(' or ');
  const repeats = method !== 'group';
  const [row = {}] = await engine.rows(
    `select count(*) as n, count(*) filter (where ${missing}) as missing${repeats ? `, count(distinct ${keyText(key)}) as keys` : ''} from ${relation}`,
  );
  const [n, without, keys] = [Number(row['n']), Number(row['missing']), Number(row['keys'])];
  if (without > 0)
    throw wrong(
      `${counted(without, 'row')} of ${n.toLocaleString('en')} without the key ${said}`,
      'Give every row its key, or name columns that every row has',
    );
  if (repeats && keys < n)
    throw wrong(
      `${counted(n, 'row')} have ${counted(keys, 'key')} of ${said}: the method "${method}" needs a key of its own for each`,
      'Name columns that tell rows apart; where rows of one key belong together, use "method: group"',
    );
}

/** @throws UserError for a column or a boundary that is no time, and for parts that do not follow each other */
export async function refuseUnusableTimes(
  engine: QueryEngine,
  { relation }: OpenTable,
  { column, from }: TimedRule,
  { type }: TableColumn,
): Promise<void> {
  if (!/^(?:VARCHAR|DATE|TIMESTAMP.*)$/.test(type))
    throw wrong(`the column "${column}" (${type}) holds no times`, 'Name a column of dates or times');
  let before: { part: string; moment: number } | null = null;
  for (const part of LATER_PARTS) {
    const text = from[part];
    if (text === undefined) continue;
    const [row = {}] = await engine.rows(`select epoch_ms(${momentOf(literal(text))}) as moment`);
    if (row['moment'] === null)
      throw wrong(
        `"from": ${part}: "${text}" is no time`,
        'Write for example 2024-06-30 or 2024-06-30T12:00:00Z',
      );
    const moment = Number(row['moment']);
    if (before !== null && moment <= before.moment)
      throw wrong(`"from": ${part} begins before ${before.part} does`, 'Let the test part be the last');
    before = { part, moment };
  }
  const moment = momentOf(identifier(column));
  const [row = {}] = await engine.rows(
    `select count(*) as n, count(*) filter (where ${moment} is null) as missing from ${relation}`,
  );
  const missing = Number(row['missing']);
  if (missing > 0)
    throw wrong(
      `${counted(missing, 'row')} of ${Number(row['n']).toLocaleString('en')} without a time in "${column}"`,
      'Give every row its time, as 2024-06-30 or 2024-06-30T12:00:00Z',
    );
}
