import type { CheckResult, CheckSample } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import type { ScannedTable } from './context.ts';
import { SAMPLES } from './find-samples.ts';
import { judge, severityOf, skipped, thresholdOf } from './judge.ts';
import { numbered, placesOf } from './numbered-rows.ts';
import { scanRelation, type FileCounts } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';
import { percent } from './wording.ts';

const ID = 'labels.conflicting';
const CANDIDATES = 'conflicting_hashes';

/** Rows whose features are equal and whose labels are not: hashes find candidates, their cells decide. */
export async function checkConflictingLabels(
  context: ScannedTable,
  files: readonly FileCounts[],
): Promise<CheckResult[]> {
  const { engine, table, columns } = context;
  return judgeConflicts(context, async (label, features) => {
    const cells = features.map(({ typed }) => typed).join(', ');
    const relation = `(select * from ${scanRelation(table, columns)} where ${label.typed} is not null)`;
    await engine.run(
      `create or replace temp table ${CANDIDATES} as select h from (select hash(${cells}) as h, hash(${label.typed}) as l from ${relation}) group by h having min(l) <> max(l)`,
    );
    const among = `hash(${cells}) in (from ${CANDIDATES})`;
    const [row = {}] = await engine.rows(
      `select (select count(*) from ${relation}) as n, coalesce(sum(n), 0)::bigint as bad from (
       select count(*) as n from ${relation} where ${among} group by ${cells} having count(distinct ${label.typed}) > 1)`,
    );
    const [n, count] = [Number(row['n']), Number(row['bad'])];
    const found =
      count === 0
        ? []
        : await engine.rows(
            `select path, row, null as value from ${numbered(scanRelation(table, columns))} where ${label.typed} is not null and ${among} order by row limit ${String(SAMPLES)}`,
          );
    return { n, count, samples: await placesOf(table, files, found, null) };
  });
}

interface Conflicts {
  /** Rows with a label. */
  n: number;
  /** Those among them whose features stand beside another label too. */
  count: number;
  samples: CheckSample[];
}

/** @param find asked when there is a label and features, and somebody wants to know */
export async function judgeConflicts(
  { columns, schema }: Pick<ScannedTable, 'columns' | 'schema'>,
  find: (label: ScannedColumn, features: readonly ScannedColumn[]) => Promise<Conflicts>,
): Promise<CheckResult[]> {
  const label = columns.find(({ field }) => field?.role === 'label');
  if (label === undefined) return [];
  const severity = severityOf(schema, ID, label.name);
  if (severity === 'off') return [];
  const features = columns.filter(({ field }) => (field?.role ?? null) === null);
  if (features.length === 0) return [skipped(ID, label.name, severity, 'no column is a feature')];
  const { n, count, samples } = await find(label, features);
  if (n === 0) return [skipped(ID, label.name, severity, 'no row has a label')];
  const threshold = thresholdOf(schema, ID, label.name);
  return [
    judge({
      id: ID,
      column: label.name,
      severity,
      holds: count / n <= threshold,
      value: count / n,
      threshold,
      n,
      count,
      message:
        count === 0
          ? 'rows of equal features have equal labels'
          : `${counted(count, 'row')} of ${n.toLocaleString('en')} (${percent(count / n)}) with the features of a row of another label`,
      samples,
    }),
  ];
}
