import type { QueryEngine, Row } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { columnProfile } from '../profile/column-profile.ts';
import { describeCounted } from '../profile/count-numbers.ts';
import { countedParts } from '../profile/count-values.ts';
import { countsAt, histogramOf } from '../profile/describe-columns.ts';
import { describeTexts } from '../profile/describe-texts.ts';
import { MAX_STORED_NUMBERS, type LineFacts } from '../profile/line-statistics.ts';
import type { ColumnCounts, ColumnProfile, CountedProfile } from '../profile/profile.ts';
import { isFloating, isWide, kindOf, type ProfiledColumn } from '../profile/profiled-column.ts';
import { fits, type ScannedFacts } from '../profile/scan-columns.ts';
import { significant } from '../profile/significant.ts';
import { columnValues } from '../schema/column-values.ts';
import { meaningOf } from '../schema/meaning-of.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { RemoteAggregates } from './aggregate-remotely.ts';
import type { CountedRemotely, RemoteCounts } from './count-remotely.ts';

export interface ToProfile extends RemoteCounts {
  /** Of the columns without counts, by place. */
  aggregates: ReadonlyMap<number, RemoteAggregates>;
}

/**
 * The profile that the local engine would build of the same rows, from the counts of their values; of a column without
 * counts only what the engine aggregated.
 */
export async function profileCounts(
  engine: QueryEngine,
  { rows, columns, aggregates }: ToProfile,
  schema: TableSchema | null,
  { model, table, personal = [] }: { model: string; table: string; personal?: readonly string[] },
): Promise<CountedProfile> {
  const typed: Typed[] = [];
  for (const [place, column] of columns.entries()) {
    const given = {
      ...column,
      counts: column.counts ?? (await extremesOf(engine, column, aggregates.get(place))),
    };
    typed.push(await typedColumn(engine, given, schema, personal));
  }
  await engine.run(`create or replace table ${table} (col integer, text varchar, number double, n bigint)`);
  const facts = new Map<number, ScannedFacts>();
  for (const [place, { column, relation }] of typed.entries()) {
    const found = await factsOf(engine, column, relation);
    facts.set(place, aggregates.has(place) ? { ...found, nulls: rows - EXTREMES } : found);
    if (relation === null) continue;
    const { text, number } = countedParts(column);
    const order = column.kind === 'category' ? '' : ' order by v';
    await engine.run(
      `insert into ${table} select ${String(place)}, ${text}, ${number}, n from (select v, sum(n)::bigint as n from ${relation} group by v)${order}`,
    );
  }
  const placed = typed.flatMap(({ column, relation }, place) =>
    relation === null ? [] : [[place, column] as const],
  );
  const texts = await describeTexts(
    engine,
    table,
    placed.filter(([, { kind }]) => kind === 'category'),
    rows,
  );
  const onLine = placed.filter(([, { kind }]) => kind !== 'category');
  const lines = await describeCounted(engine, table, onLine, { rows, facts });
  const counts = new Map<string, ColumnCounts>();
  const profiles: ColumnProfile[] = [];
  for (const [place, { column, relation }] of typed.entries()) {
    const scanned = facts.get(place) ?? NOTHING;
    const line = lines.get(place) ?? null;
    const aggregated = aggregates.get(place);
    if (aggregated !== undefined) {
      profiles.push(aggregatedProfile(column, rows, aggregated, line));
      continue;
    }
    const own: ColumnCounts = {
      ...countsAt(table, place),
      values: null,
      bins: line !== null && line.distinct > MAX_STORED_NUMBERS ? line.bins : null,
    };
    const histogram = line === null ? null : await histogramOf(engine, column, line, own);
    const text = texts.get(place) ?? null;
    profiles.push(columnProfile(column, rows, { ...scanned, line, text, histogram }));
    if (relation !== null) counts.set(column.name, own);
  }
  return { profile: { schemaVersion: 1, model, rows, columns: profiles }, counts, stored: false };
}

/** Values in the place of the counts of a column that has none. */
const EXTREMES = 2;

/** SQL, for use after FROM: (v, n), the two extremes of a column; null where they are unknown or do not fit its local type. */
async function extremesOf(
  engine: QueryEngine,
  { type }: CountedRemotely,
  aggregated: RemoteAggregates | undefined,
): Promise<string | null> {
  const extremes = aggregated?.extremes ?? null;
  if (extremes === null) return null;
  const [low, high] = [extremes.low, extremes.high].map((text) => `try_cast(${literal(text)} as ${type})`);
  const relation = `(select v, 1::bigint as n from (values (${String(low)}), (${String(high)})) extremes(v))`;
  const [row] = await engine.rows(`select count(v) = ${String(EXTREMES)} as fit from ${relation}`);
  return row?.['fit'] === true ? relation : null;
}

/** @param line of the extremes alone */
function aggregatedProfile(
  column: ProfiledColumn,
  rows: number,
  { nulls, nans, infinities }: RemoteAggregates,
  line: LineFacts | null,
): ColumnProfile {
  const facts = { ...NOTHING, nulls, nans, infinities, line: null, text: null, histogram: null };
  return {
    ...columnProfile(column, rows, facts),
    min: line?.min ?? null,
    max: line?.max ?? null,
    zeros: null,
    counts: 'none',
    hashed: true,
  };
}

interface Typed {
  column: ProfiledColumn;
  /** SQL, for use after FROM: (v, n), as the schema understands the values; null where there are no counts. */
  relation: string | null;
}

async function typedColumn(
  engine: QueryEngine,
  { name, type, counts }: CountedRemotely,
  schema: TableSchema | null,
  alsoPersonal: readonly string[],
): Promise<Typed> {
  const field = schema?.fields.find((one) => one.name === name) ?? null;
  const { roles, personal, shown } = meaningOf(schema);
  const role = Object.hasOwn(roles, name) ? (roles[name] ?? null) : null;
  const hidden = personal.includes(name) || alsoPersonal.includes(name);
  const of = (typed: string): ProfiledColumn => ({
    name,
    type: typed,
    kind: hidden ? 'category' : kindOf(typed),
    role,
    personal: hidden,
    shown: shown.includes(name) || role === 'label',
  });
  if (counts === null || schema === null || type.endsWith(']')) return { column: of(type), relation: counts };
  const values = columnValues({ name, type }, field);
  const relation = `(select ${values.typed('p')} as v, n from (select ${values.present} as p, n from (select v as ${identifier(name)}, n from ${counts})))`;
  const [described] = await engine.rows(`describe select v from ${relation}`);
  return { column: of(String(described?.['column_type'] ?? type)), relation };
}

const NOTHING: ScannedFacts = {
  nulls: 0,
  nans: 0,
  infinities: 0,
  mean: 0,
  fitsDouble: true,
  mostlyDistinct: false,
  lengths: null,
};

async function factsOf(
  engine: QueryEngine,
  column: ProfiledColumn,
  relation: string | null,
): Promise<ScannedFacts> {
  if (relation === null) return NOTHING;
  const [row = {}] = await engine.rows(
    `select ${['coalesce(sum(n) filter (where v is null), 0)::bigint as nulls', ...partsOf(column)].join(', ')} from ${relation}`,
  );
  const mean = numberIn(row, 'mean');
  const list = column.kind === 'list' && row['low'] !== null;
  return {
    ...NOTHING,
    nulls: numberIn(row, 'nulls'),
    nans: numberIn(row, 'nans'),
    infinities: numberIn(row, 'infinities'),
    mean: Number.isFinite(mean) ? mean : 0,
    fitsDouble: !isWide(column) || [row['low'], row['high']].every(fits),
    lengths: list ? { min: numberIn(row, 'low'), max: numberIn(row, 'high'), mean: significant(mean) } : null,
  };
}

const numberIn = (row: Row, name: string): number => Number(row[name] ?? 0);

function partsOf(column: ProfiledColumn): string[] {
  const mean = (value: string, where = `${value} is not null`): string =>
    `sum(${value}::double * n) filter (where ${where}) / sum(n) filter (where ${where}) as mean`;
  const odd = (condition: string, name: string): string =>
    `coalesce(sum(n) filter (where ${condition}), 0)::bigint as ${name}`;
  switch (column.kind) {
    case 'category':
      return [];
    case 'list':
      return ['min(v) as low', 'max(v) as high', mean('v')];
    case 'time': {
      const time = 'v::timestamp';
      return [odd(`not isfinite(${time})`, 'infinities'), mean(`epoch(${time})`, `isfinite(${time})`)];
    }
    case 'number':
      if (isFloating(column))
        return [odd('isnan(v)', 'nans'), odd('isinf(v)', 'infinities'), mean('v', 'isfinite(v)')];
      return ['min(v)::varchar as low', 'max(v)::varchar as high', mean('v')];
  }
}
