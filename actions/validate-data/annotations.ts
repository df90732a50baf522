import type { CheckResult, CheckSample, Severity } from '../../shared/model/stage-result.ts';
import type { Publication } from '../../shared/stage/stage-definition.ts';
import { counted } from '../../shared/model/wording.ts';
import { UNSUPPORTED } from './schema-in-use.ts';

type Annotation = NonNullable<Publication['annotations']>[number];

const LEVELS = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Partial<
  Record<Severity, Annotation['level']>
>;

/**
 * Findings at their lines: the first place of every check before the second of any, at most `max` per severity; the last one
 * counts what is left out.
 */
export function findingsAtTheirLines(checks: readonly CheckResult[], max: number): Annotation[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const found = checks.filter((check) => check.severity === severity && isFinding(check));
    const all = inTurns(found);
    if (all.length <= max) return all.map((finding) => annotationOf(severity, finding));
    const shown = all.slice(0, Math.max(0, max - 1)).map((finding) => annotationOf(severity, finding));
    const left = all.length - shown.length;
    const rest = {
      level: LEVELS[severity],
      title: 'validate-data',
      message: `${counted(left, 'more finding')} ${left === 1 ? 'is' : 'are'} in the job summary and the stage result`,
    };
    return max === 0 ? [] : [...shown, rest];
  });
}

interface Finding {
  check: CheckResult;
  sample: CheckSample | undefined;
}

/** A rule of the schema that nothing checks is worth a notice where it stands. */
const isFinding = ({ id, verdict, severity, count }: CheckResult): boolean =>
  id === UNSUPPORTED ||
  verdict === 'fail' ||
  verdict === 'warn' ||
  (severity === 'info' && verdict === 'pass' && (count ?? 0) > 0);

function inTurns(checks: readonly CheckResult[]): Finding[] {
  const turns = Math.max(1, ...checks.map(({ samples }) => samples.length));
  return Array.from({ length: turns }, (_, turn) =>
    checks.flatMap((check) => {
      const sample = check.samples[turn];
      return turn === 0 || sample !== undefined ? [{ check, sample }] : [];
    }),
  ).flat();
}

function annotationOf(severity: keyof typeof LEVELS, { check, sample }: Finding): Annotation {
  const column = check.column === null ? '' : `${check.column}: `;
  const value = sample?.value === null || sample?.value === undefined ? '' : `, here "${sample.value}"`;
  const row = sample?.row === null || sample?.row === undefined ? '' : ` (row ${String(sample.row)})`;
  return {
    level: LEVELS[severity],
    title: `validate-data ${check.id}`,
    message: `${column}${check.message}${value}${row}`,
    ...(sample?.file === null || sample?.file === undefined ? {} : { file: sample.file }),
    ...(sample?.line === null || sample?.line === undefined ? {} : { line: sample.line }),
  };
}
