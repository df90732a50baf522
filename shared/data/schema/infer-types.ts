import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literals } from '../engine/sql-text.ts';
import type { OpenTable, TableColumn } from '../sources/open-table.ts';
import { valueOfText } from './lexical.ts';
import type { FieldType, Lexis } from './table-schema.ts';

/** What people write where nothing is known; compared in lower case. */
export const SPELLINGS = ['na', 'n/a', 'nan', 'none', 'null', '-', '?'];

export interface InferredType {
  type: FieldType;
  /** Spellings of "missing" that stand between values of this type. */
  missingValues: string[];
}

const DEFAULT_LEXIS: Lexis = {
  format: 'default',
  missingValues: [''],
  trueValues: ['true', 'True', 'TRUE', '1'],
  falseValues: ['false', 'False', 'FALSE', '0'],
  decimalChar: '.',
  groupChar: null,
};

/** In order: the first type that every value of the column has. */
const CANDIDATES: readonly FieldType[] = ['integer', 'number', 'boolean', 'date', 'datetime', 'time'];

/** Types from all values, in one scan: a sample would miss the one value that breaks the rule. */
export async function inferTypes(engine: QueryEngine, table: OpenTable): Promise<InferredType[]> {
  const isText = table.headers.length > 0;
  if (!isText) return table.columns.map(({ type }) => ({ type: typeOf(type), missingValues: [] }));
  const spelled = literals(SPELLINGS).slice(1, -1);
  const parts = table.columns.flatMap((_, index) => {
    const [cell, value] = [`c${String(index)}`, `p${String(index)}`];
    return [
      `count(${value}) as n${String(index)}`,
      `count(*) filter (where regexp_full_match(${value}, '[+-]?0[0-9].*')) as z${String(index)}`,
      `list_sort(list(distinct ${cell}) filter (where lower(trim(${cell})) in (${spelled})))[:20] as s${String(index)}`,
      ...CANDIDATES.map(
        (type) => `count(${valueOfText(type, value, DEFAULT_LEXIS)}) as ${type}${String(index)}`,
      ),
    ];
  });
  const cells = table.columns.map(({ name }, index) => {
    const cell = `nullif(${identifier(name)}, '')`;
    return `${cell} as c${String(index)}, case when lower(trim(${cell})) in (${spelled}) then null else ${cell} end as p${String(index)}`;
  });
  const [counts = {}] = await engine.rows(
    `select ${parts.join(', ')} from (select ${cells.join(', ')} from ${table.relation})`,
  );
  return table.columns.map((_, index) => {
    const all = Number(counts[`n${String(index)}`]);
    const spellings = listOf(counts[`s${String(index)}`]);
    if (all === 0) return { type: spellings.length === 0 ? 'any' : 'string', missingValues: spellings };
    // Leading zeros are part of a code, such as a postal one.
    const codes = Number(counts[`z${String(index)}`]) > 0;
    const type = CANDIDATES.find(
      (candidate) =>
        Number(counts[`${candidate}${String(index)}`]) === all &&
        !(codes && (candidate === 'integer' || candidate === 'number')),
    );
    if (type === undefined) return { type: 'string', missingValues: [] };
    return { type, missingValues: spellings };
  });
}

/** Type of a column that the file itself types. */
function typeOf(type: TableColumn['type']): FieldType {
  if (type.endsWith(']')) return 'array';
  if (/^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type)) return 'integer';
  if (/^(?:FLOAT|DOUBLE|DECIMAL)/.test(type)) return 'number';
  if (/^(?:STRUCT|MAP)/.test(type)) return 'object';
  if (/^(?:VARCHAR|UUID|ENUM)/.test(type)) return 'string';
  if (type.startsWith('TIMESTAMP')) return 'datetime';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  return type === 'TIME' ? 'time' : 'any';
}

const listOf = (list: unknown): string[] => (typeof list === 'string' ? (JSON.parse(list) as string[]) : []);
