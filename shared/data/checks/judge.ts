import type { CheckResult, CheckSample, Severity } from '../../model/stage-result.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { CheckId } from './check-ids.ts';

interface Finding {
  id: CheckId;
  column: string | null;
  severity: Severity;
  holds: boolean;
  value: number | null;
  threshold: number | null;
  /** Rows or values that were looked at. */
  n: number | null;
  count: number | null;
  message: string;
  samples?: CheckSample[];
}

export function judge({ holds, samples = [], ...finding }: Finding): CheckResult {
  return {
    ...finding,
    message: `${finding.message}${placeOf(samples[0])}`,
    verdict: holds ? 'pass' : verdictOf(finding.severity),
    m: null,
    reason: null,
    samples,
  };
}

/** In the message itself, because a comment keeps no samples. */
function placeOf(sample: CheckSample | undefined): string {
  if (sample?.file === null || sample?.file === undefined) return '';
  if (sample.line !== null) return `; first at ${sample.file}:${String(sample.line)}`;
  return sample.row === null
    ? `; first in ${sample.file}`
    : `; first in row ${String(sample.row)} of ${sample.file}`;
}

/** A check that says nothing about the data, and why. */
export function skipped(id: string, column: string | null, severity: Severity, reason: string): CheckResult {
  return {
    id,
    column,
    severity,
    verdict: 'skipped',
    value: null,
    threshold: null,
    n: null,
    m: null,
    count: null,
    message: 'not checked',
    reason,
    samples: [],
  };
}

export const OFF = 'switched off in the schema';

/** The field's word, then the table's, then the check's own. */
export function severityOf<Default extends Severity | null>(
  schema: TableSchema | null,
  id: CheckId,
  column: string | null,
  usual: Default,
): Severity | Default {
  const field = schema?.fields.find(({ name }) => name === column);
  return field?.severity[id] ?? schema?.severity[id] ?? usual;
}

/** Something worth knowing is no fault. */
function verdictOf(severity: Severity): Verdict {
  switch (severity) {
    case 'error':
      return 'fail';
    case 'warning':
      return 'warn';
    case 'info':
      return 'pass';
    case 'off':
      return 'skipped';
  }
}
