import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { numbered } from '../checks/numbered-rows.ts';
import type { OpenTable } from '../sources/open-table.ts';

/** Tables of one view's check, replaced by those of the next. */
export const JOINED = 'feature_joined';
const HISTORY = 'feature_history';
const RAW = 'feature_raw';
/** Floats of a training set went through other precisions than their source's. */
const RELATIVE = 1e-6;

/** A feature with its column on either side. */
export interface Pair {
  feature: string;
  /** Column of the training set, or of the online sample. */
  given: string;
  /** Column of the source. */
  column: string;
}

interface Join {
  left: OpenTable;
  /** SQL of the column with the row's time; null: the end of all times. */
  leftTime: string | null;
  source: OpenTable;
  keys: readonly string[];
  eventTime: string;
  createdTime: string | null;
  ttlSeconds: number | null;
  pairs: readonly Pair[];
}

/** Rows of one view, as counted. */
export interface JoinCounts {
  /** Rows with a time and every key. */
  n: number;
  /** Of these, rows without a value that holds at their time. */
  missing: number;
  /** Of these, rows whose value was stored only after their time. */
  late: number;
}

/** Microseconds since 1970, whatever writes the time; null where it is none. */
export const microseconds = (cell: string, type: string): string =>
  /^(BIGINT|INTEGER|DOUBLE|FLOAT|HUGEINT|UBIGINT|UINTEGER)$/.test(type)
    ? `case when abs(${cell}) < 1e11 then (${cell} * 1000000)::bigint else (${cell} * 1000)::bigint end`
    : `epoch_us(try_cast(${cell} as timestamptz))`;

const typeOf = (table: OpenTable, name: string): string =>
  table.columns.find((column) => column.name === name)?.type ?? 'VARCHAR';

/**
 * Joins each row with the latest row of its entity whose event is not later than the row's time (of several of one time,
 * the one that was stored last), as Feast and SQL's `ASOF` do.
 */
export async function joinAsOf(engine: QueryEngine, join: Join): Promise<JoinCounts> {
  const { left, leftTime, source, keys, eventTime, createdTime, ttlSeconds, pairs } = join;
  const time = (table: OpenTable, name: string) => microseconds(identifier(name), typeOf(table, name));
  const key = (name: string): string => {
    const [one, other] = [typeOf(left, name), typeOf(source, name)];
    return one !== other && (one === 'VARCHAR' || other === 'VARCHAR')
      ? `${identifier(name)}::varchar`
      : identifier(name);
  };
  const keyed = keys.map((name, index) => `${key(name)} as k${String(index)}`);
  const at = leftTime === null ? '9223372036854775807' : time(left, leftTime);
  await engine.run(
    `create or replace temp table ${RAW} as select ${[
      ...keyed,
      `${time(source, eventTime)} as sat`,
      `${createdTime === null ? 'null::bigint' : time(source, createdTime)} as created`,
      ...pairs.map(({ column }, index) => `${identifier(column)} as v${String(index)}`),
    ].join(', ')} from ${source.relation} where sat is not null`,
  );
  const group = [...keys.map((_, index) => `k${String(index)}`), 'sat'].join(', ');
  await engine.run(
    `create or replace temp table ${HISTORY} as from ${RAW} qualify row_number() over (partition by ${group} order by created desc nulls last, rowid desc) = 1`,
  );
  const cells = [
    'path',
    'row',
    `${at} as moment`,
    ...keyed,
    ...pairs.map(({ given }, index) => `${identifier(given)} as a${String(index)}`),
  ];
  const same = keys.map((_, index) => `t.k${String(index)} = s.k${String(index)}`);
  const holds = ttlSeconds === null ? '' : ` and t.moment - s.sat <= ${String(Math.round(ttlSeconds * 1e6))}`;
  const complete = ['t.moment is not null', ...keys.map((_, index) => `t.k${String(index)} is not null`)];
  await engine.run(
    `create or replace temp table ${JOINED} as select t.*, s.sat, s.created, s.sat is not null${holds} as holds${pairs.map((_, index) => `, s.v${String(index)}`).join('')} from (select ${cells.join(', ')} from ${numbered(left.relation)}) t asof left join ${HISTORY} s on ${[...same, 't.moment >= s.sat'].join(' and ')} where ${complete.join(' and ')}`,
  );
  const [row = {}] = await engine.rows(
    `select count(*) as n, count(*) filter (where not holds) as missing, count(*) filter (where holds and created > moment) as late from ${JOINED}`,
  );
  return { n: Number(row['n']), missing: Number(row['missing']), late: Number(row['late']) };
}

/** Entities that have different values at one time, stored at one time. */
export async function countAmbiguous(
  engine: QueryEngine,
  keys: number,
  features: number,
): Promise<{ n: number; count: number }> {
  const group = [...indices('k', keys), 'sat', 'created'].join(', ');
  const values = indices('v', features).map((value) => `count(distinct ${value}) > 1`);
  const [row = {}] = await engine.rows(
    `select count(*) as n, count(*) filter (where differs) as found from (select ${values.join(' or ')} as differs from ${RAW} group by ${group})`,
  );
  return { n: Number(row['n']), count: Number(row['found']) };
}

const indices = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index)}`);

/** SQL: whether the row's value is the one that was true, by kind of fault. */
export interface FaultSql {
  future: string;
  stale: string;
  mismatch: string;
}

/** Conditions on rows of `JOINED`, of one feature; no row meets two of them. */
export async function faultsOf(engine: QueryEngine, index: number, keys: number): Promise<FaultSql> {
  const [a, v] = [`a${String(index)}`, `v${String(index)}`];
  const [types = {}] = await engine.rows(
    `select column_type as given from (describe ${JOINED}) where column_name = '${a}'`,
  );
  const [other = {}] = await engine.rows(
    `select column_type as given from (describe ${JOINED}) where column_name = '${v}'`,
  );
  const equal = (stored: string): string => equals(a, stored, String(types['given']), String(other['given']));
  const right = `case when holds then ${equal(v)} else ${a} is null end`;
  const stale = `not (${right}) and ${a} is not null and sat is not null and not holds and ${equal(v)}`;
  const rest = `not (${right}) and not (${stale})`;
  const entity = indices('k', keys).map((key) => `h.${key} = ${JOINED}.${key}`);
  const later = [...entity, `h.sat > ${JOINED}.moment`, equal(`h.${v}`)].join(' and ');
  const future = `${rest} and ${a} is not null and exists (from ${HISTORY} h where ${later})`;
  return { future, stale, mismatch: `${rest} and not (${future})` };
}

/** Exact, but for floats, and texts that stand for other values in a text file. */
function equals(given: string, stored: string, givenType: string, storedType: string): string {
  const inexact = /^(DOUBLE|FLOAT)/;
  const numeric = /^(DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)/;
  if (
    numeric.test(givenType) &&
    numeric.test(storedType) &&
    (inexact.test(givenType) || inexact.test(storedType))
  )
    return `(${given} is not distinct from ${stored} or coalesce(abs(${given}::double - ${stored}::double) <= ${String(RELATIVE)} * greatest(abs(${given}::double), abs(${stored}::double)), false))`;
  const [left, right] =
    givenType === storedType || (numeric.test(givenType) && numeric.test(storedType))
      ? [given, stored]
      : [`${given}::varchar`, `${stored}::varchar`];
  return `(${left} is not distinct from ${right})`;
}
