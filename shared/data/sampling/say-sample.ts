import type { CheckResult } from '../../model/stage-result.ts';
import type { CheckId } from '../checks/catalogue/catalogue.ts';
import type { Profile } from '../profile/profile.ts';
import { sampleWords } from './sample-setting.ts';

/** Counted of all rows, or of none. */
const EXACT: readonly CheckId[] = [
  'row.count',
  'column.count',
  'column.missing',
  'column.extra',
  'column.order',
  'header.blank',
  'header.duplicate',
  'volume',
  'volume.history',
];

/** Checks of a sample, each of which says so where it says a number. */
export function saySample(
  checks: readonly CheckResult[],
  current: Pick<Profile, 'rows' | 'sample'>,
  reference: Pick<Profile, 'rows' | 'sample'> | null = null,
): CheckResult[] {
  const before = reference === null ? null : sampleWords(reference);
  const parts = [sampleWords(current), before === null ? null : `baseline: ${before}`];
  const said = parts.filter((part) => part !== null).join('; ');
  if (said === '') return [...checks];
  return checks.map((check) =>
    check.verdict === 'skipped' || EXACT.some((id) => id === check.id)
      ? check
      : { ...check, message: `${check.message} (${said})` },
  );
}
