import type { QueryEngine, Row } from '../engine/query-engine.ts';
import { literals } from '../engine/sql-text.ts';
import { MIN_SHOWN } from './count-numbers.ts';
import type { Placed } from './count-values.ts';
import type { LengthProfile, ListedValue } from './profile.ts';
import { significant } from './significant.ts';

/** A column of text with more distinct values per row than this looks like an identifier. */
const IDENTIFIER_SHARE = 0.05;
const TOP_VALUES = 20;
const PATTERNS = 10;
/** Forms of more texts than this are not looked for. */
const MAX_FORMED = 50_000;
const LONGEST_SHOWN = 200;
const LONGEST_FORM = 60;
/** Lower case, without surrounding white space. */
const MISSING = ['', 'na', 'n/a', 'nan', 'none', 'null', '-', '?', '\u0000'];

export interface TextFacts {
  distinct: number;
  lengths: LengthProfile | null;
  spellings: ListedValue[];
  top: ListedValue[];
  patterns: ListedValue[];
  hashed: boolean;
}

/** Statistics of the columns of text in a table of counts, by place: a few queries for all of them. */
export async function describeTexts(
  engine: QueryEngine,
  table: string,
  columns: Placed,
  rows: number,
): Promise<Map<number, TextFacts>> {
  if (columns.length === 0) return new Map();
  const found = new Map<number, TextFacts>();
  const basics = await engine.rows(
    `select col, count(*) as distinct_values, min(length(text)) as low, max(length(text)) as high, sum(length(text) * n) / sum(n) as mean
     from ${table} where col in (${placesOf(columns)}) and text is not null group by col`,
  );
  const byPlace = new Map(basics.map((row) => [Number(row['col']), row]));
  for (const [place, { personal, shown }] of columns) {
    const row = byPlace.get(place);
    const distinct = Number(row?.['distinct_values'] ?? 0);
    found.set(place, {
      distinct,
      lengths:
        row === undefined
          ? null
          : {
              min: Number(row['low']),
              max: Number(row['high']),
              mean: significant(Number(row['mean'])),
            },
      spellings: [],
      top: [],
      patterns: [],
      hashed: personal || (!shown && distinct > IDENTIFIER_SHARE * rows),
    });
  }
  const add = (list: Row[], key: 'spellings' | 'top' | 'patterns'): void => {
    for (const { col, v, n } of list)
      found.get(Number(col))?.[key].push({ value: String(v).slice(0, LONGEST_SHOWN), count: Number(n) });
  };
  add(await missingSpellings(engine, table, columns), 'spellings');
  const open = columns.filter(([place]) => found.get(place)?.hashed === false);
  add(await topTexts(engine, table, open), 'top');
  const formed = columns.filter(
    ([place, { personal }]) => !personal && (found.get(place)?.distinct ?? 0) <= MAX_FORMED,
  );
  add(await formsOf(engine, table, formed), 'patterns');
  return found;
}

const placesOf = (columns: Placed): string => columns.map(([place]) => String(place)).join(', ');

/** The first of each column after their count, ties in the order of the texts. */
const firstOf = (most: number): string =>
  `qualify row_number() over (partition by col order by n desc, v) <= ${String(most)} order by col, n desc, v`;

function missingSpellings(engine: QueryEngine, table: string, columns: Placed): Promise<Row[]> {
  return engine.rows(
    `select col, text as v, n from ${table} where col in (${placesOf(columns)}) and text is not null
       and lower(trim(text)) in (${literals(MISSING).slice(1, -1)}) ${firstOf(TOP_VALUES)}`,
  );
}

/** Rare values are listed only where they may be shown: the classes of a label name nobody. */
async function topTexts(engine: QueryEngine, table: string, columns: Placed): Promise<Row[]> {
  if (columns.length === 0) return [];
  const shown = columns.filter(([, column]) => column.shown);
  const rare = shown.length === 0 ? 'false' : `col in (${placesOf(shown)})`;
  return engine.rows(
    `select col, text as v, n from ${table} where col in (${placesOf(columns)}) and text is not null
       and (n >= ${String(MIN_SHOWN)} or ${rare}) ${firstOf(TOP_VALUES)}`,
  );
}

const FORMS = [
  ['\\p{Lu}+', 'A'],
  ['\\p{Ll}+', 'a'],
  ['[\\p{Lo}\\p{Lt}\\p{Lm}]+', 'x'],
  ['\\p{N}+', '9'],
  ['\\s+', ' '],
] as const;

async function formsOf(engine: QueryEngine, table: string, columns: Placed): Promise<Row[]> {
  if (columns.length === 0) return [];
  const form = FORMS.reduce(
    (text, [run, sign]) => `regexp_replace(${text}, '${run}', '${sign}', 'g')`,
    `left(text, ${String(LONGEST_SHOWN)})`,
  );
  return engine.rows(
    `select col, v, n from (
       select col, left(${form}, ${String(LONGEST_FORM)}) as v, sum(n)::bigint as n from ${table}
       where col in (${placesOf(columns)}) and text is not null group by all having sum(n) >= ${String(MIN_SHOWN)}) ${firstOf(PATTERNS)}`,
  );
}
