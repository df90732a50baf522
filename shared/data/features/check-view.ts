import type { CheckResult } from '../../model/stage-result.ts';
import { UserError } from '../../errors.ts';
import { counted } from '../../model/wording.ts';
import { entryOf, type CheckId } from '../checks/catalogue/catalogue.ts';
import { SAMPLES } from '../checks/find-samples.ts';
import { judge, severityOf, thresholdOf, undefinedCheck } from '../checks/judge.ts';
import { placesOf, type FileRows } from '../checks/numbered-rows.ts';
import { percent } from '../checks/wording.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import type { FeatureView } from './feature-view.ts';
import { countAmbiguous, faultsOf, joinAsOf, JOINED, type Pair } from './point-in-time.ts';

export interface ViewSurroundings {
  engine: QueryEngine;
  /** Severities and thresholds. */
  schema: TableSchema | null;
  /** Whether values of a column may be shown to people. */
  mayShow: (column: string) => boolean;
}

interface Found {
  column: string | null;
  n: number;
  count: number;
  message: string;
  samples?: CheckResult['samples'];
}

/** Holds a training set against the history that one view keeps. */
export async function checkTraining(
  view: FeatureView,
  training: OpenTable,
  eventTime: string,
  source: OpenTable,
  surroundings: ViewSurroundings,
): Promise<CheckResult[]> {
  const { engine, schema } = surroundings;
  const pairs = pairsOf(view, training, source, 'the training set');
  // A registry knows views that this training set was not joined from.
  if (pairs.length === 0) return [];
  const { name, entityKeys, createdTime, ttlSeconds } = view;
  const counts = await joinAsOf(engine, {
    ...view,
    keys: entityKeys,
    left: training,
    leftTime: eventTime,
    source,
    pairs,
  });
  const ambiguous = await countAmbiguous(engine, entityKeys.length, pairs.length);
  const of = `feature view ${name}`;
  const results = [
    ...share(schema, 'features.missing', {
      column: null,
      n: counts.n,
      count: counts.missing,
      message: `${rows(counts.missing, counts.n)} without a value of ${of} at their time`,
    }),
    ...share(schema, 'features.ambiguous', {
      column: null,
      ...ambiguous,
      message: `${counted(ambiguous.count, 'entity and time', 'entities and times')} with different values in ${of}`,
    }),
  ];
  if (createdTime !== null)
    results.push(
      ...share(schema, 'features.late', {
        column: null,
        n: counts.n,
        count: counts.late,
        message: `${rows(counts.late, counts.n)} whose value of ${of} was stored after their time`,
      }),
    );
  const files = await filesOf(engine, training);
  for (const [index, { given, feature }] of pairs.entries()) {
    const faults = await faultsOf(engine, index, entityKeys.length);
    const words = {
      future: `hold a ${feature} that ${of} had only later`,
      stale: `hold a ${feature} of ${of} that had expired`,
      mismatch: `hold another ${feature} than ${of} had at their time`,
    };
    for (const kind of ['future', 'stale', 'mismatch'] as const) {
      if (kind === 'stale' && ttlSeconds === null) continue;
      const count = await countOf(engine, faults[kind]);
      results.push(
        ...share(schema, `features.${kind}`, {
          column: given,
          n: counts.n,
          count,
          message: count === 0 ? `no row does: ${words[kind]}` : `${rows(count, counts.n)} ${words[kind]}`,
          samples:
            count === 0 ? [] : await samplesOf(training, files, faults[kind], index, given, surroundings),
        }),
      );
    }
  }
  return results;
}

/** Holds a sample of the online store against the latest values of the source, or those of the sample's times. */
export async function checkOnline(
  view: FeatureView,
  online: OpenTable,
  eventTime: string,
  source: OpenTable,
  { engine, schema, mayShow }: ViewSurroundings,
): Promise<CheckResult[]> {
  const pairs = pairsOf(view, online, source, 'the online sample');
  const leftTime = online.columns.some(({ name }) => name === eventTime) ? eventTime : null;
  // The online store keeps the last value, however old.
  const join = { ...view, ttlSeconds: null, keys: view.entityKeys, left: online, leftTime, source, pairs };
  const { n } = await joinAsOf(engine, join);
  const files = await filesOf(engine, online);
  const results: CheckResult[] = [];
  for (const [index, { given, feature }] of pairs.entries()) {
    const { future, stale, mismatch } = await faultsOf(engine, index, view.entityKeys.length);
    const differs = `((${future}) or (${stale}) or (${mismatch}))`;
    const count = await countOf(engine, differs);
    results.push(
      ...share(schema, 'features.online', {
        column: given,
        n,
        count,
        message: `${rows(count, n)} of the online sample differ from the source in ${feature} of feature view ${view.name}`,
        samples:
          count === 0
            ? []
            : await samplesOf(online, files, differs, index, given, { engine, schema, mayShow }),
      }),
    );
  }
  return results;
}

function pairsOf(view: FeatureView, given: OpenTable, source: OpenTable, where: string): Pair[] {
  const has = (table: OpenTable, name: string): boolean =>
    table.columns.some((column) => column.name === name);
  const refuse = (column: string, place: string): never => {
    throw new UserError(`feature view "${view.name}": ${place} has no column "${column}"`, view.place);
  };
  const pairs = view.features.flatMap(({ name, column, required }): Pair[] => {
    const found = [`${view.name}__${name}`, name].find((candidate) => has(given, candidate));
    if (found === undefined) return required ? refuse(name, where) : [];
    return [{ feature: name, given: found, column }];
  });
  if (pairs.length === 0) return [];
  for (const key of view.entityKeys) {
    if (!has(given, key)) refuse(key, where);
    if (!has(source, key)) refuse(key, 'its source');
  }
  const columns = [view.eventTime, view.createdTime, ...pairs.map(({ column }) => column)];
  for (const column of columns) if (column !== null && !has(source, column)) refuse(column, 'its source');
  return pairs;
}

function share(schema: TableSchema | null, id: CheckId, found: Found): CheckResult[] {
  const severity = severityOf(schema, id, found.column);
  if (severity === 'off') return [];
  const threshold = entryOf(id).threshold === null ? 0 : thresholdOf(schema, id, found.column);
  const { n, count } = found;
  if (n === 0)
    return [
      undefinedCheck({ id, column: found.column, severity, threshold, n }, 'no row has a time and every key'),
    ];
  const value = count / n;
  return [judge({ ...found, id, severity, threshold, value, holds: value <= threshold })];
}

const rows = (count: number, n: number): string =>
  `${counted(count, 'row')} of ${n.toLocaleString('en')} (${percent(n === 0 ? 0 : count / n)})`;

async function countOf(engine: QueryEngine, condition: string): Promise<number> {
  const [row = {}] = await engine.rows(`select count(*) filter (where ${condition}) as found from ${JOINED}`);
  return Number(row['found']);
}

async function filesOf(engine: QueryEngine, { relation }: OpenTable): Promise<FileRows[]> {
  const found = await engine.rows(
    `select ${identifier(FILE_COLUMN)} as path, count(*) as n from ${relation} group by all`,
  );
  return found.map((row) => ({ path: String(row['path']), rows: Number(row['n']) }));
}

async function samplesOf(
  table: OpenTable,
  files: readonly FileRows[],
  condition: string,
  index: number,
  column: string,
  { engine, mayShow }: ViewSurroundings,
): Promise<CheckResult['samples']> {
  const value = mayShow(column) ? `left(a${String(index)}::varchar, 100)` : 'null';
  const found = await engine.rows(
    `select path, row, ${value} as value from ${JOINED} where ${condition} order by row limit ${String(SAMPLES)}`,
  );
  const cell = table.columns.findIndex(({ name }) => name === column);
  return placesOf(table, files, found, cell);
}
