import type { CheckResult, CheckSample, Severity } from '../../model/stage-result.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { entryOf, type CheckId } from './catalogue/catalogue.ts';

export interface Finding {
  id: CheckId;
  column: string | null;
  severity: Severity;
  holds: boolean;
  value: number | null;
  threshold: number | null;
  /** Rows or values that were looked at. */
  n: number | null;
  /** Rows or values on the other side of a comparison. */
  m?: number | null;
  measures?: Readonly<Record<string, number>>;
  count: number | null;
  message: string;
  samples?: CheckSample[];
}

export function judge({ holds, samples = [], m = null, ...finding }: Finding): CheckResult {
  return {
    ...finding,
    message: `${finding.message}${placeOf(samples[0])}`,
    verdict: holds ? 'pass' : verdictOf(finding.severity),
    m,
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

/** A check that the data give no number for: it was asked for, so it does not pass. */
export function undefinedCheck(
  finding: Pick<Finding, 'id' | 'column' | 'severity' | 'threshold' | 'n'>,
  reason: string,
): CheckResult {
  return {
    ...finding,
    verdict: verdictOf(finding.severity),
    value: null,
    m: null,
    count: null,
    message: `can not be told: ${reason}`,
    reason,
    samples: [],
  };
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

/** The field's word, then the table's, then the catalogue's. */
export function severityOf(schema: TableSchema | null, id: CheckId, column: string | null): Severity {
  return saidSeverity(schema, id, column) ?? entryOf(id).severity;
}

/** What the schema says; null when it says nothing. */
export function saidSeverity(
  schema: TableSchema | null,
  id: CheckId,
  column: string | null,
): Severity | null {
  const field = schema?.fields.find(({ name }) => name === column);
  return field?.severity[id] ?? schema?.severity[id] ?? null;
}

/** The field's word, then the table's, then the catalogue's, of a check that has a threshold. */
export function thresholdOf(schema: TableSchema | null, id: CheckId, column: string | null): number {
  const field = schema?.fields.find(({ name }) => name === column);
  const threshold = field?.thresholds[id] ?? schema?.thresholds[id] ?? entryOf(id).threshold;
  if (threshold === null) throw new Error(`the check "${id}" has no threshold of its own`);
  return threshold;
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
