import { createContext, runInContext } from 'node:vm';
import { UserError } from '../../errors.ts';
import { counted } from '../../model/wording.ts';
import type { CheckResult } from '../../model/stage-result.ts';
import { compileForeign, type Violation } from '../../model/validate.ts';
import { literals } from '../engine/sql-text.ts';
import type { ScannedTable } from './context.ts';
import { OFF, severityOf, skipped, thresholdOf } from './judge.ts';
import type { Pending } from './pending.ts';
import { scanRelation } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';
import { percent } from './wording.ts';

const ID = 'json';
/** Texts that findings are looked up by. */
const SHOWN_VALUES = 20;
/** A pattern of the schema may take for ever on a value that was made for it. */
const MOST_MILLISECONDS = 60_000;

/** Values against `jsonSchema`: each distinct one is judged once. */
export async function checkJson(context: ScannedTable): Promise<(Pending | CheckResult)[]> {
  const results: (Pending | CheckResult)[] = [];
  for (const column of context.columns) {
    const schema = column.field?.constraints.jsonSchema;
    if (schema === undefined) continue;
    const severity = severityOf(context.schema, ID, column.name);
    if (severity === 'off') results.push(skipped(ID, column.name, severity, OFF));
    else results.push(await checkColumn(context, column, schema));
  }
  return results;
}

async function checkColumn(
  { engine, table, columns, schema: tableSchema, jsonMilliseconds = MOST_MILLISECONDS }: ScannedTable,
  column: ScannedColumn,
  schema: object,
): Promise<Pending> {
  const judgeText = judgeBy(schema, column, {
    file: tableSchema?.file ?? '',
    milliseconds: jsonMilliseconds,
  });
  const text = textOf(column);
  const bad: string[] = [];
  let [n, count, first] = [0, 0, ''];
  const chunks = engine.chunks(
    `select ${text} as v, count(*)::double as n from ${scanRelation(table, columns)} where ${column.present} is not null group by all`,
  );
  for await (const { rows, columns: parts } of chunks) {
    const [values, counts] = parts;
    if (values?.kind !== 'text' || counts?.kind !== 'number') throw new Error('values are text');
    const faults = judgeText(values.values.slice(0, rows));
    faults.forEach((fault, index) => {
      const times = counts.values[index] ?? 0;
      n += times;
      if (fault === null) return;
      count += times;
      if (first === '') first = fault;
      if (bad.length < SHOWN_VALUES) bad.push(values.values[index] ?? '');
    });
  }
  const threshold = thresholdOf(tableSchema, ID, column.name);
  const value = n === 0 ? 0 : count / n;
  return {
    finding: {
      id: ID,
      column: column.name,
      severity: severityOf(tableSchema, ID, column.name),
      holds: value <= threshold,
      value,
      threshold,
      n,
      count,
      message:
        count === 0
          ? 'every value is valid under its JSON Schema'
          : `${counted(count, 'value')} of ${n.toLocaleString('en')} (${percent(value)}) not valid under the JSON Schema, such as one that ${first}`,
    },
    rows:
      count === 0
        ? null
        : { breaks: `coalesce(${text} in (${literals(bad).slice(1, -1)}), false)`, column: column.name },
  };
}

/** Objects and arrays in texts are JSON; what the engine has nested becomes JSON. */
const textOf = ({ present, values }: ScannedColumn): string =>
  values.text ? present : `to_json(${present})::varchar`;

type Judge = (texts: readonly (string | null)[]) => (string | null)[];

/** @returns for each text null, or what is wrong with it */
function judgeBy(
  schema: object,
  { name, field, values }: ScannedColumn,
  { file, milliseconds }: { file: string; milliseconds: number },
): Judge {
  let violations: (value: unknown) => Violation[];
  try {
    violations = compileForeign(schema);
  } catch (cause) {
    throw new UserError(
      `the jsonSchema of "${name}" is no JSON Schema (draft 2020-12): ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : ''}`,
      { file, fix: 'Correct it, without references to other files', cause },
    );
  }
  const isJson = !values.text || ['object', 'array', 'geojson'].includes(field?.type ?? '');
  const faultOf = (text: string | null): string | null => {
    let value: unknown = text;
    if (isJson) {
      try {
        value = JSON.parse(text ?? 'null');
      } catch {
        return 'is no JSON';
      }
    } else if (values.comparable === 'number') value = Number(text);
    else if (values.comparable === 'boolean') value = field?.lexis.trueValues.includes(text ?? '') ?? false;
    const [fault] = violations(value);
    return fault === undefined
      ? null
      : `has ${fault.path.length === 0 ? 'a value' : `"${fault.path.join('.')}"`} of which ${fault.message}`;
  };
  return (texts) => withinTime(() => texts.map(faultOf), milliseconds, name, file);
}

/** Runs something that may not end, and ends it: the watchdog interrupts regular expressions too. */
function withinTime<T>(work: () => T, timeout: number, name: string, file: string): T {
  let result: { value: T } | null = null;
  const context = createContext({
    work: () => {
      result = { value: work() };
    },
  });
  try {
    runInContext('work()', context, { timeout });
  } catch (cause) {
    if ((cause as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    throw new UserError(`the jsonSchema of "${name}" takes too long`, {
      file,
      fix: 'Look for a pattern that tries many ways to match, such as (a+)+',
      cause,
    });
  }
  return valueOf(result);
}

function valueOf<T>(result: { value: T } | null): T {
  if (result === null) throw new Error('the work was not done');
  return result.value;
}
