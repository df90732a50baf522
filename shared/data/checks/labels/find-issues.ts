import type { QueryEngine } from '../../engine/query-engine.ts';
import { wrongLabels } from './confident-joint.ts';

/** Probabilities that differ by less are taken for equal, as cleanlab does. */
const EQUAL = 1e-6;
/** No probability reaches it: no row is sure of a class that nothing is labelled with. */
const NEVER = 2;
const ISSUES = 'label_issues';

/**
 * Writes the rows whose label their probabilities contradict, and which confident learning counts as wrongly labelled: what
 * cleanlab's `filter.find_label_issues` finds with its defaults.
 * @param rows table of (path, row, given, p): index of the label's class, from 1, and the probability of each class, by
 * a model that has not learnt from the row
 * @returns name of a table of (path, row, given, likely, margin): index of the most probable class, and by how much more
 * probable it is than the label
 */
export async function findLabelIssues(engine: QueryEngine, rows: string, classes: number): Promise<string> {
  const labelled = Array<number>(classes).fill(0);
  const thresholds = Array<number>(classes).fill(NEVER);
  for (const row of await engine.rows(
    `select given, count(*) as n, favg(p[given]) as threshold from ${rows} group by given`,
  )) {
    const index = Number(row['given']) - 1;
    labelled[index] = Number(row['n']);
    thresholds[index] = Math.max(Number(row['threshold']), 2 * EQUAL);
  }
  const wrong = wrongLabels(await confidentCounts(engine, rows, thresholds), labelled);
  // A class of one row keeps it.
  const pairs = wrong.flatMap((row, given) =>
    row.flatMap((count, other) =>
      count > 0 && (labelled[given] ?? 0) > 1
        ? [`(${String(given + 1)}, ${String(other + 1)}, ${String(count)})`]
        : [],
    ),
  );
  const chosen =
    pairs.length === 0
      ? `select * from ${rows} where false`
      : `select distinct path, row, given, p from (
           select r.*, count, row_number() over (partition by r.given, other order by p[other] - p[r.given] desc, row) as place
           from ${rows} as r join (values ${pairs.join(', ')}) as pairs(given, other, count) on r.given = pairs.given)
         where place <= count`;
  // Equal ones count for the label.
  const favoured = `list_transform(p, lambda x, i: case when i = given then x + ${String(EQUAL)} else x end)`;
  await engine.run(
    `create or replace temp table ${ISSUES} as
     select path, row, given, list_position(p, list_max(p)) as likely, list_max(p) - p[given] as margin
     from (${chosen}) where list_position(${favoured}, list_max(${favoured})) <> given`,
  );
  return ISSUES;
}

/** Rows by given class and class that they are sure of; of several such classes, cleanlab takes the most probable of all. */
async function confidentCounts(
  engine: QueryEngine,
  rows: string,
  thresholds: readonly number[],
): Promise<number[][]> {
  const sure = thresholds
    .map((threshold, index) => `p[${String(index + 1)}] >= ${String(threshold - EQUAL)}`)
    .join(', ');
  const found = await engine.rows(
    `select given, case when len(list_filter(sure, lambda x: x)) > 1 then list_position(p, list_max(p)) else list_position(sure, true) end as guess, count(*) as n
     from (select given, p, [${sure}] as sure from ${rows}) where list_contains(sure, true) group by all`,
  );
  const counts = thresholds.map(() => thresholds.map(() => 0));
  for (const { given, guess, n } of found) {
    const row = counts[Number(given) - 1];
    if (row !== undefined) row[Number(guess) - 1] = Number(n);
  }
  return counts;
}
