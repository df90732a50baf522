import type { CheckResult } from '../../../model/stage-result.ts';
import { counted } from '../../../model/wording.ts';
import type { CheckId } from '../catalogue/catalogue.ts';
import { severityOf, skipped, undefinedCheck } from '../judge.ts';
import { percent } from '../wording.ts';
import { rowsWhere, sharedRows } from './shared-rows.ts';
import {
  againstTrain,
  judgePair,
  pairsOf,
  type SplitColumn,
  type SplitContext,
  type SplitPair,
} from './split-part.ts';

/** What tells rows apart: the primary key, and every other column whose role is `id`. */
export function keysOf({ schema, columns }: SplitContext): SplitColumn[][] {
  const primary = (schema?.primaryKey ?? []).flatMap((name) => columns.filter((one) => one.name === name));
  const others = columns.filter((column) => column.field?.role === 'id' && !primary.includes(column));
  // A key of which a part lacks a column is no key of it.
  const whole = primary.length > 0 && primary.length === schema?.primaryKey.length;
  return [...(whole ? [primary] : []), ...others.map((column) => [column])];
}

/** Keys that are in two parts. */
export async function checkKeyLeakage(context: SplitContext): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const key of keysOf(context))
    for (const pair of pairsOf(context)) results.push(...(await inBoth(context, 'leakage.index', pair, key)));
  return results;
}

/** Groups, such as patients, of which rows are in two parts. */
export async function checkGroupLeakage(context: SplitContext): Promise<CheckResult[]> {
  const id = 'leakage.group';
  const name = context.schema?.group ?? null;
  if (name === null) return [];
  const column = context.columns.find((one) => one.name === name);
  const severity = severityOf(context.schema, id, name);
  if (column === undefined) return [undefinedColumn(id, name, context)];
  if (severity === 'off') return [];
  const results: CheckResult[] = [];
  for (const pair of pairsOf(context)) results.push(...(await inBoth(context, id, pair, [column])));
  return results;
}

/** Rows that are not later than the last training row, and rows of the very time of one. */
export async function checkDateLeakage(context: SplitContext): Promise<CheckResult[]> {
  const { engine, schema, train, columns } = context;
  const id = 'leakage.date';
  const named = schema?.fields.find(({ role }) => role === 'time')?.name ?? null;
  if (named === null) return [];
  const column = columns.find(({ name }) => name === named);
  if (column === undefined) return [undefinedColumn(id, named, context)];
  if (column.comparable !== 'time' && column.comparable !== 'number')
    return [skipped(id, named, severityOf(schema, id, named), 'the column has no times')];
  const { cell } = column;
  const [last = {}] = await engine.rows(`select max(${cell})::varchar as latest from ${train.relation}`);
  const latest = last['latest'];
  const shown = context.mayShow(named);
  const results: CheckResult[] = [];
  for (const pair of againstTrain(context)) {
    const early = `${cell} <= (select max(${cell}) from ${train.relation})`;
    const [row = {}] = await engine.rows(
      `select count(${cell}) as n, count(*) filter (where ${early}) as early from ${pair.part.relation}`,
    );
    const [n, count] = [Number(row['n']), Number(row['early'])];
    if (n === 0 || typeof latest !== 'string') {
      results.push(
        undefinedCheck(
          { id, column: named, severity: severityOf(schema, id, named), threshold: 0, n },
          `${n === 0 ? pair.part.name : 'train'} has no times`,
        ),
      );
      continue;
    }
    const end = shown ? `, ${latest}` : '';
    results.push(
      ...judgePair(
        context,
        id,
        named,
        pair,
        count === 0
          ? `every row is later than the last of train${end}`
          : `${share(count, n)} not later than the last of train${end}`,
        {
          value: count / n,
          n,
          count,
          samples: count === 0 ? [] : await rowsWhere(engine, pair.part, early, column, shown),
        },
      ),
    );
    // Without an early row there is none of an equal time.
    results.push(
      ...(count === 0
        ? judgePair(context, 'leakage.date-duplicates', named, pair, unshared('time'), {
            value: 0,
            n,
            count: 0,
          })
        : await inBoth(context, 'leakage.date-duplicates', pair, [column], 'time')),
    );
  }
  return results;
}

async function inBoth(
  context: SplitContext,
  id: CheckId,
  pair: SplitPair,
  key: readonly SplitColumn[],
  what = key.length === 1 ? (key[0]?.name ?? '') : `key (${key.map(({ name }) => name).join(', ')})`,
): Promise<CheckResult[]> {
  const column = key.length === 1 ? (key[0]?.name ?? null) : null;
  if (severityOf(context.schema, id, column) === 'off') return [];
  const shown = key.every(({ name }) => context.mayShow(name));
  const { n, count, samples } = await sharedRows(context.engine, pair, {
    columns: key,
    complete: true,
    shown,
  });
  const message =
    count === 0
      ? unshared(what, pair.other.name)
      : `${share(count, n)} whose ${what} is in ${pair.other.name}`;
  return judgePair(context, id, column, pair, message, { value: n === 0 ? 0 : count / n, n, count, samples });
}

const unshared = (what: string, other = 'train'): string => `no row has a ${what} that is in ${other}`;

const share = (count: number, n: number): string =>
  `${counted(count, 'row')} of ${n.toLocaleString('en')} (${percent(count / n)})`;

const undefinedColumn = (id: CheckId, column: string, { schema, later }: SplitContext): CheckResult =>
  undefinedCheck(
    {
      id,
      column,
      severity: severityOf(schema, id, column),
      threshold: 0,
      n: later.reduce((sum, { rows }) => sum + rows, 0),
    },
    'a part does not have the column',
  );
