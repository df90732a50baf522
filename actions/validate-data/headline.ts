import type { Profile } from '../../shared/data/profile/profile.ts';
import { sampleWords } from '../../shared/data/sampling/sample-setting.ts';
import type { CheckResult } from '../../shared/model/stage-result.ts';
import { counted } from '../../shared/model/wording.ts';

/** One plain sentence: what is wrong first, else what was checked. */
export function validationHeadline(
  profile: Profile,
  checks: CheckResult[],
  drifted: string[],
  compared: boolean,
): string {
  const size = `${sampleWords(profile) ?? counted(profile.rows, 'row')} × ${counted(profile.columns.length, 'column')}`;
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  const [first] = failed;
  if (first !== undefined) {
    const column = first.column === null ? '' : ` (${first.column})`;
    return `${String(failed.length)} of ${counted(checks.length, 'check')} failed: ${first.message}${column}; ${size}`;
  }
  const drift = compared
    ? drifted.length > 0
      ? `drift in ${drifted.join(', ')}`
      : 'no drift'
    : 'drift not checked';
  return `${counted(checks.length, 'check')}, none failed, ${drift}; ${size}`;
}
