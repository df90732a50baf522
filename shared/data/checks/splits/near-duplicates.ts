import type { CheckResult } from '../../../model/stage-result.ts';
import { counted } from '../../../model/wording.ts';
import type { QueryEngine } from '../../engine/query-engine.ts';
import { SAMPLES } from '../find-samples.ts';
import { severityOf, skipped } from '../judge.ts';
import { numbered, placesOf } from '../numbered-rows.ts';
import { percent } from '../wording.ts';
import { sharedRows, type SharedRows } from './shared-rows.ts';
import { judgePair, pairsOf, type SplitColumn, type SplitContext, type SplitPair } from './split-part.ts';

const ID = 'overlap.near';
/** Texts of fewer distinct words are names or categories, which are alike by their nature. */
const FEWEST_WORDS = 5;
/** Significant digits to which numbers are rounded. */
const DIGITS = 3;

/** Rows that are almost rows of another part: by their texts, and by their numbers without the last digits. */
export async function checkNearDuplicates(
  context: SplitContext,
  features: readonly SplitColumn[],
): Promise<CheckResult[]> {
  const { engine, schema, train } = context;
  const severity = severityOf(schema, ID, null);
  const texts: SplitColumn[] = [];
  for (const column of features)
    if (column.comparable === 'text' && (await hasSentences(engine, train.relation, column)))
      texts.push(column);
  const fractions = features.some(isFractional);
  if (texts.length === 0 && !fractions)
    return severity === 'off'
      ? []
      : [skipped(ID, null, severity, 'no texts of five words and no fractional numbers')];
  const results: CheckResult[] = [];
  for (const pair of pairsOf(context)) {
    for (const column of texts)
      if (severityOf(schema, ID, column.name) !== 'off')
        results.push(
          ...judged(
            context,
            pair,
            column.name,
            await nearTexts(engine, pair, column),
            'nine in ten words of a text of',
          ),
        );
    if (!fractions || severity === 'off') continue;
    const rounded = features.map((column) => (isFractional(column) ? rounding(column) : column));
    const found = await sharedRows(engine, pair, { columns: rounded, complete: false, shown: false });
    results.push(
      ...judged(context, pair, null, found, `the values, to ${String(DIGITS)} digits, of rows of`),
    );
  }
  return results;
}

function judged(
  context: SplitContext,
  pair: SplitPair,
  column: string | null,
  { n, count, samples }: SharedRows,
  what: string,
): CheckResult[] {
  const value = n === 0 ? 0 : count / n;
  const message =
    count === 0
      ? `no row has ${what} ${pair.other.name}`
      : `${counted(count, 'row')} of ${n.toLocaleString('en')} (${percent(value)}) with ${what} ${pair.other.name}`;
  return judgePair(context, ID, column, pair, message, { value, n, count, samples });
}

const isFractional = ({ type }: SplitColumn): boolean => /^(?:FLOAT|DOUBLE|DECIMAL)/.test(type);

function rounding(column: SplitColumn): SplitColumn {
  const x = `${column.cell}::double`;
  return {
    ...column,
    cell: `case when ${x} = 0 or not isfinite(${x}) then ${x} else round(${x}, ${String(DIGITS - 1)} - floor(log10(abs(${x})))::integer) end`,
  };
}

/** SQL: the distinct words of a text, sorted. */
const wordsOf = (cell: string): string =>
  `list_sort(list_distinct(regexp_extract_all(lower(${cell}), '[\\p{L}\\p{N}]+')))`;

async function hasSentences(engine: QueryEngine, relation: string, { cell }: SplitColumn): Promise<boolean> {
  const [row = {}] = await engine.rows(
    `select coalesce(max(len(string_split(trim(${cell}), ' '))), 0) >= ${String(FEWEST_WORDS)} as longest from ${relation}`,
  );
  return row['longest'] === true;
}

/**
 * Rows whose words have a Jaccard similarity of 0.9 or more to those of a text of the other part. Exact: of two such sets,
 * ordered by how rare each word is, the first n − ⌈0.9 n⌉ + 1 words have one in common (Chaudhuri, Ganti and Kaushik, ICDE
 * 2006), so that only sets with a rare word in common are compared.
 */
async function nearTexts(
  engine: QueryEngine,
  { part, other }: SplitPair,
  column: SplitColumn,
): Promise<SharedRows> {
  const words = wordsOf(column.cell);
  const sets = (relation: string): string =>
    `select words, count(*) as n, row_number() over () as id from (select ${words} as words from ${relation} where ${column.cell} is not null) where len(words) >= ${String(FEWEST_WORDS)} group by words`;
  await engine.run(`create or replace temp table near_own as ${sets(part.relation)}`);
  await engine.run(`create or replace temp table near_other as ${sets(other.relation)}`);
  await engine.run(
    `create or replace temp table near_words as select word, count(*) as sets from (select unnest(words) as word from near_own union all select unnest(words) from near_other) group by word`,
  );
  const rare = (table: string): string =>
    `(select id, word, size from (select id, word, size, row_number() over (partition by id order by sets, word) as place
        from (select id, len(words) as size, unnest(words) as word from ${table}) join near_words using (word))
      where place <= size - (9 * size + 9) // 10 + 1)`;
  await engine.run(
    `create or replace temp table near_found as select distinct own.id from (
       select distinct a.id as own, b.id as other from ${rare('near_own')} a join ${rare('near_other')} b
         on a.word = b.word and 10 * a.size >= 9 * b.size and 10 * b.size >= 9 * a.size) pairs
       join near_own own on own.id = pairs.own join near_other other on other.id = pairs.other
     where 19 * len(list_intersect(own.words, other.words)) >= 9 * (len(own.words) + len(other.words))`,
  );
  const [row = {}] = await engine.rows(
    `select (select coalesce(sum(n), 0)::bigint from near_own) as n, (select coalesce(sum(n), 0)::bigint from near_own semi join near_found using (id)) as found`,
  );
  const count = Number(row['found']);
  const found =
    count === 0
      ? []
      : await engine.rows(
          `select path, row, null as value from ${numbered(part.relation)} where ${words} in (select words from near_own semi join near_found using (id)) order by row limit ${String(SAMPLES)}`,
        );
  const cell = part.table.columns.findIndex(({ name }) => name === column.name);
  return { n: Number(row['n']), count, samples: await placesOf(part.table, part.files, found, cell) };
}
