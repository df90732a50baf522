import type { CheckResult } from '../../../model/stage-result.ts';
import { counted } from '../../../model/wording.ts';
import { identifier, literals } from '../../engine/sql-text.ts';
import type { ScannedTable } from '../context.ts';
import { SAMPLES } from '../find-samples.ts';
import { judge, severityOf, skipped, thresholdOf, undefinedCheck } from '../judge.ts';
import { numbered, placesOf } from '../numbered-rows.ts';
import { scanRelation, type FileCounts } from '../scan-values.ts';
import type { ScannedColumn } from '../values/value-check.ts';
import { percent } from '../wording.ts';
import { findLabelIssues } from './find-issues.ts';

const ID = 'labels.issues';
const ROWS = 'label_probabilities';
/** Confusions that the message names. */
const NAMED = 3;

/** Labels that the probabilities of a model, which has not learnt from their rows, take for wrong. */
export async function checkLabelIssues(
  context: ScannedTable,
  files: readonly FileCounts[],
): Promise<CheckResult[]> {
  const { engine, table, columns, schema, mayShow } = context;
  const label = columns.find(({ field }) => field?.role === 'label');
  const named = Object.entries(label?.field?.probabilities ?? {});
  if (label === undefined || named.length === 0) return [];
  const severity = severityOf(schema, ID, label.name);
  if (severity === 'off') return [];
  const absent = named.find(([, name]) => !columns.some((column) => column.name === name));
  if (absent !== undefined)
    return [skipped(ID, label.name, severity, `the column "${absent[1]}" of probabilities is missing`)];
  const classes = named.map(([text]) => text);
  await engine.run(`create or replace temp table ${ROWS} as
    select path, row, given, p from (
      select path, row, list_position(${literals(classes)}, ${textOf(label)}) as given, [${named.map(([, name]) => probabilityOf(columns, name)).join(', ')}] as p
      from ${numbered(scanRelation(table, columns))} where ${label.typed} is not null)
    where given is not null and len(list_filter(p, lambda x: coalesce(x between 0 and 1, false))) = ${String(classes.length)}`);
  const [counts = {}] = await engine.rows(
    `select count(*) as n, (select count(*) from ${scanRelation(table, columns)} where ${label.typed} is not null) as labelled from ${ROWS}`,
  );
  const [n, labelled] = [Number(counts['n']), Number(counts['labelled'])];
  const threshold = thresholdOf(schema, ID, label.name);
  if (n === 0)
    return [
      undefinedCheck(
        { id: ID, column: label.name, severity, threshold, n },
        'no row has a label and a probability from 0 to 1 of each class',
      ),
    ];
  const issues = await findLabelIssues(engine, ROWS, classes.length);
  const confusions = (
    await engine.rows(
      `select given, likely, count(*) as n from ${issues} group by all order by n desc, given, likely`,
    )
  ).map(({ given, likely, n: times }) => ({
    said: `${String(Number(times))} × ${classes[Number(given) - 1] ?? ''} is rather ${classes[Number(likely) - 1] ?? ''}`,
    times: Number(times),
  }));
  const count = confusions.reduce((sum, { times }) => sum + times, 0);
  const shown = mayShow(label.name) ? `left(${literals(classes)}[given], 100)` : 'null';
  const worst = await engine.rows(
    `select path, row, ${shown} as value from ${issues} order by margin desc, row limit ${String(SAMPLES)}`,
  );
  const left =
    labelled === n ? '' : `; ${counted(labelled - n, 'row')} without a class or probabilities of it left out`;
  const what = mayShow(label.name)
    ? `: ${confusions
        .slice(0, NAMED)
        .map(({ said }) => said)
        .join(', ')}${confusions.length > NAMED ? ', …' : ''}`
    : '';
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
      message: `${
        count === 0
          ? 'the probabilities contradict no label'
          : `${counted(count, 'label')} of ${n.toLocaleString('en')} (${percent(count / n)}) probably wrong by the given probabilities${what}`
      }${left}`,
      samples: await placesOf(table, files, worst, columns.indexOf(label)),
    }),
  ];
}

/** As the schema names the class: whole numbers without a fraction. */
const textOf = ({ typed, values }: ScannedColumn): string =>
  values.comparable === 'number' ? `regexp_replace(${typed}::varchar, '\\.0+$', '')` : `${typed}::varchar`;

function probabilityOf(columns: readonly ScannedColumn[], name: string): string {
  const column = columns.find((one) => one.name === name);
  return column === undefined ? 'null' : `try_cast(${identifier(column.typed)}::varchar as double)`;
}
