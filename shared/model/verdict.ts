/** Worst first: a stage has the worst verdict of its parts. */
export const VERDICTS = ['error', 'fail', 'inconclusive', 'warn', 'pass', 'skipped'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The worst of some verdicts; of none, `skipped`. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst = VERDICTS.length - 1;
  for (const verdict of verdicts) worst = Math.min(worst, VERDICTS.indexOf(verdict));
  return VERDICTS[worst] ?? 'skipped';
}

export const FAIL_ON = ['fail', 'inconclusive', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Whether a verdict ends the step with exit code 1. `error` always does. */
export function failsStep(verdict: Verdict, failOn: FailOn): boolean {
  if (verdict === 'error') return true;
  if (failOn === 'never') return false;
  return verdict === 'fail' || (verdict === 'inconclusive' && failOn === 'inconclusive');
}
