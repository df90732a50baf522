import type { CheckResult } from '../../model/stage-result.ts';
import type { ScannedTable } from './context.ts';
import { OFF, severityOf, skipped } from './judge.ts';
import type { Pending } from './pending.ts';
import { scanValues, type FileCounts } from './scan-values.ts';
import { shape } from './values/shape.ts';
import { valueChecksOf } from './values/registry.ts';
import type { ValueCheck } from './values/value-check.ts';
import { counted } from '../../model/wording.ts';
import { percent } from './wording.ts';

export interface CheckedValues {
  pending: Pending[];
  skipped: CheckResult[];
  files: FileCounts[];
}

/** Every rule about single values, counted in one scan. */
export const checkValues = (context: ScannedTable): Promise<CheckedValues> =>
  judgeValues(context, [...context.columns.flatMap(valueChecksOf), ...shapesOf(context)], (checks) =>
    scanValues(context.engine, context.table, context.columns, checks),
  );

/** Rules about the lengths of lists. */
export function shapesOf({ table, columns, reference }: ScannedTable): ValueCheck[] {
  const before = (name: string) => reference?.profile.columns.find((column) => column.name === name) ?? null;
  return columns.flatMap((column) => {
    const type = table.columns.find(({ name }) => name === column.name)?.type ?? '';
    return shape(column, type, before(column.name));
  });
}

/** @param scan counts, file by file, what the checks ask for */
export async function judgeValues(
  { schema }: Pick<ScannedTable, 'schema'>,
  checks: readonly ValueCheck[],
  scan: (checks: readonly ValueCheck[]) => Promise<FileCounts[]>,
): Promise<CheckedValues> {
  const all = checks.map((check) => ({
    check,
    severity: severityOf(schema, check.id, check.column),
  }));
  const active = all.filter(({ severity }) => severity !== 'off');
  const files = await scan(active.map(({ check }) => check));
  const off = all.filter(({ severity }) => severity === 'off');
  const result: CheckedValues = {
    pending: [],
    skipped: off.map(({ check }) => skipped(check.id, check.column, 'off', OFF)),
    files,
  };
  active.forEach(({ check, severity }, index) => {
    const among = sum(files.map((file) => file.checks[index]?.among ?? 0));
    const breaking = sum(files.map((file) => file.checks[index]?.breaking ?? 0));
    if (among === 0) {
      result.skipped.push(skipped(check.id, check.column, severity, 'no values'));
      return;
    }
    const broken = files.filter((file) => (file.checks[index]?.breaking ?? 0) > 0);
    result.pending.push({
      finding: {
        id: check.id,
        column: check.column,
        severity,
        holds: breaking / among <= check.max,
        value: breaking / among,
        threshold: check.max,
        n: among,
        count: breaking,
        message:
          breaking === 0
            ? check.holds
            : `${counted(breaking, 'value')} of ${among.toLocaleString('en')} (${percent(breaking / among)}) ${check.finding}`,
      },
      rows: {
        breaks: `${check.among} and ${check.breaks}`,
        column: check.column,
        files: new Set(broken.map(({ path }) => path)),
      },
    });
  });
  return result;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
