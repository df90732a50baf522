import type { CheckResult } from '../model/stage-result.ts';
import type { CommandEnd } from '../process/run-command.ts';

/** Outcome of a command that is run before the training, as a check of the result. */
export function sanityCheck(name: string, end: CommandEnd, output: readonly string[]): CheckResult {
  const passed = end.endedBy === 'itself' && end.exitCode === 0;
  const how =
    end.endedBy === 'timeout'
      ? 'did not end in time'
      : end.signal === null
        ? `ended with exit code ${String(end.exitCode)}`
        : `was ended by ${end.signal}`;
  return {
    id: name,
    column: null,
    severity: 'error',
    verdict: passed ? 'pass' : 'fail',
    value: end.exitCode,
    threshold: 0,
    n: null,
    m: null,
    count: null,
    message: passed
      ? `the command of the check "${name}" succeeded in ${end.durationSeconds.toFixed(1)} s`
      : `the command of the check "${name}" ${how}${output.length === 0 ? '' : `; its last output: ${output.join(' | ')}`}`,
    reason: null,
    samples: [],
  };
}
