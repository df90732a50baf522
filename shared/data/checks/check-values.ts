import type { CheckResult, CheckSample } from '../../model/stage-result.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { OpenTable } from '../sources/open-table.ts';
import { samplesOfFile, SAMPLES } from './find-samples.ts';
import { judge, OFF, severityOf, skipped } from './judge.ts';
import { scanValues, type FileCounts } from './scan-values.ts';
import { valueChecksOf } from './values/registry.ts';
import type { ScannedColumn, ValueCheck } from './values/value-check.ts';
import { percent } from './wording.ts';
import { counted } from '../../model/wording.ts';

export interface CheckedValues {
  checks: CheckResult[];
  files: FileCounts[];
}

/** Every rule about single values: one scan counts, a second one, of files with findings only, fetches samples. */
export async function checkValues(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  schema: TableSchema | null,
  mayShow: (column: string) => boolean,
): Promise<CheckedValues> {
  const all = columns.flatMap(valueChecksOf).map((check) => ({
    check,
    severity: severityOf(schema, check.id, check.column, check.severity),
  }));
  const active = all.filter(({ severity }) => severity !== 'off');
  const checks = active.map(({ check }) => check);
  const files = await scanValues(engine, table, columns, checks);
  const samples = await findSamples(engine, table, columns, checks, files, mayShow);
  const results = active.map(({ check, severity }, index) => {
    const breaking = sum(files.map((file) => file.checks[index]?.breaking ?? 0));
    const among = sum(files.map((file) => file.checks[index]?.among ?? 0));
    if (among === 0) return skipped(check.id, check.column, severity, 'no values');
    return judge({
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
      samples: samples[index] ?? [],
    });
  });
  const off = all.filter(({ severity }) => severity === 'off');
  return {
    checks: [...results, ...off.map(({ check }) => skipped(check.id, check.column, 'off', OFF))],
    files,
  };
}

async function findSamples(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  checks: readonly ValueCheck[],
  files: readonly FileCounts[],
  mayShow: (column: string) => boolean,
): Promise<CheckSample[][]> {
  const samples: CheckSample[][] = checks.map(() => []);
  for (const source of table.sources) {
    const counts = files.find(({ path }) => path === source.path);
    if (counts === undefined) continue;
    const wanted = checks.flatMap((check, index) =>
      (counts.checks[index]?.breaking ?? 0) > 0 && (samples[index]?.length ?? 0) < SAMPLES
        ? [{ check, index }]
        : [],
    );
    if (wanted.length === 0) continue;
    const found = await samplesOfFile(
      engine,
      table,
      columns,
      source,
      counts.rows,
      wanted.map(({ check }) => ({
        breaks: `${check.among} and ${check.breaks}`,
        column: columns.findIndex(({ name }) => name === check.column),
        shown: mayShow(check.column),
      })),
    );
    wanted.forEach(({ index }, position) => samples[index]?.push(...(found[position] ?? [])));
  }
  return samples.map((list) => list.slice(0, SAMPLES));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
