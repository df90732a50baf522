import type { CheckResult, CheckSample, Severity } from '../../model/stage-result.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { OpenTable } from '../sources/open-table.ts';
import { SAMPLES } from './find-samples.ts';
import { judge, OFF, severityOf, skipped } from './judge.ts';
import { numbered, repeatSamples } from './numbered-rows.ts';
import { scanRelation, type FileCounts } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';
import { counted, verb } from '../../model/wording.ts';

export interface Key {
  id: 'unique' | 'primaryKey' | 'uniqueKeys';
  names: string[];
  columns: ScannedColumn[];
  severity: Severity;
}

/** Keys that no two rows may share: exact counts of distinct values, never estimates. */
export async function checkKeys(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  schema: TableSchema,
  files: readonly FileCounts[],
  mayShow: (column: string) => boolean,
): Promise<CheckResult[]> {
  const keys = keysOf(columns, schema);
  const countable = keys.filter((key) => isCountable(key));
  const parts = countable.flatMap((key, index) => [
    `count(*) filter (where ${allPresent(key)}) as n${String(index)}`,
    `count(distinct ${tuple(key)}) filter (where ${allPresent(key)}) as d${String(index)}`,
  ]);
  const relation = scanRelation(table, columns);
  const [counts = {}] =
    parts.length === 0 ? [] : await engine.rows(`select count(*) as n, ${parts.join(', ')} from ${relation}`);
  const rows = Number(counts['n'] ?? 0);
  const results: CheckResult[] = [];
  for (const key of keys) {
    const index = countable.indexOf(key);
    if (index < 0) {
      results.push(skippedKey(key));
      continue;
    }
    const keyed = Number(counts[`n${String(index)}`]);
    const distinct = Number(counts[`d${String(index)}`]);
    const samples =
      keyed === distinct ? [] : await samplesOf(engine, table, relation, key, columns, files, mayShow);
    results.push(judgeKey(key, { rows, keyed, distinct }, samples));
  }
  return results;
}

/** The column of a key that has but one. */
export const columnOfKey = ({ names }: Key): string | null =>
  names.length === 1 ? (names[0] ?? null) : null;

export const skippedKey = (key: Key): CheckResult =>
  skipped(
    key.id,
    columnOfKey(key),
    key.severity,
    key.severity === 'off' ? OFF : 'a column of the key is missing',
  );

/** @param found rows, those with a complete key, and the different keys among them */
export function judgeKey(
  key: Key,
  { rows, keyed, distinct }: { rows: number; keyed: number; distinct: number },
  samples: CheckSample[],
): CheckResult {
  const repeated = keyed - distinct;
  const incomplete = key.id === 'primaryKey' ? rows - keyed : 0;
  const breaking = repeated + incomplete;
  const named = key.names.length === 1 ? '' : `of ${key.names.join(', ')} `;
  return judge({
    id: key.id,
    column: columnOfKey(key),
    severity: key.severity,
    holds: breaking === 0,
    value: rows === 0 ? 0 : breaking / rows,
    threshold: 0,
    n: rows,
    count: breaking,
    message:
      breaking === 0
        ? `no value ${named}occurs twice`
        : [
            ...(repeated === 0
              ? []
              : [
                  `${counted(repeated, 'row')} ${verb(repeated, 'repeat')} a value ${named}of an earlier row`,
                ]),
            ...(incomplete === 0 ? [] : [`${counted(incomplete, 'row')} without a complete key`]),
          ].join(', '),
    samples,
  });
}

export function keysOf(columns: readonly ScannedColumn[], schema: TableSchema): Key[] {
  const key = (id: Key['id'], names: string[]): Key => ({
    id,
    names,
    columns: columns.filter(({ name }) => names.includes(name)),
    severity: severityOf(schema, id, names.length === 1 ? (names[0] ?? null) : null),
  });
  return [
    ...(schema.primaryKey.length === 0 ? [] : [key('primaryKey', schema.primaryKey)]),
    ...schema.fields.flatMap(({ name, constraints }) =>
      constraints.unique === true ? [key('unique', [name])] : [],
    ),
    ...schema.uniqueKeys.map((names) => key('uniqueKeys', names)),
  ];
}

export const isCountable = ({ columns, names, severity }: Key): boolean =>
  severity !== 'off' && columns.length === new Set(names).size;

const allPresent = ({ columns }: Key): string =>
  columns.map(({ typed }) => `${typed} is not null`).join(' and ');

const tuple = ({ columns }: Key): string =>
  columns.length === 1 ? (columns[0]?.typed ?? '') : `row(${columns.map(({ typed }) => typed).join(', ')})`;

async function samplesOf(
  engine: QueryEngine,
  table: OpenTable,
  relation: string,
  key: Key,
  columns: readonly ScannedColumn[],
  files: readonly FileCounts[],
  mayShow: (column: string) => boolean,
): Promise<CheckSample[]> {
  const cells = key.columns.map((column) => columns.indexOf(column));
  const value = key.names.every(mayShow)
    ? cells.map((cell) => `left(coalesce(w${String(cell)}, ''), 100)`).join(` || ', ' || `)
    : 'null';
  const found = await engine.rows(
    `select path, row, ${tuple(key)}::varchar as key, ${value} as value from ${numbered(relation)}
     where ${allPresent(key)} and ${tuple(key)} in (
       select ${tuple(key)} from ${relation} where ${allPresent(key)} group by all having count(*) > 1 order by all limit ${String(SAMPLES)})
     order by row limit ${String(SAMPLES * 20)}`,
  );
  return repeatSamples(table, files, found, cells[0] ?? null, SAMPLES);
}
