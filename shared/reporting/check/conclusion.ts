import { failsStep, type FailOn, type Verdict } from '../../model/verdict.ts';

/** What a check run says of a verdict: what ends the step with exit code 1 is a failure, what tells nothing is neutral. */
export function conclusionOf(verdict: Verdict, failOn: FailOn): 'success' | 'failure' | 'neutral' {
  if (failsStep(verdict, failOn)) return 'failure';
  return verdict === 'pass' || verdict === 'warn' ? 'success' : 'neutral';
}

/** The same as a commit status, which knows no neutral: what does not fail does not block either. */
export function statusOf(verdict: Verdict, failOn: FailOn): 'success' | 'failure' | 'error' {
  if (verdict === 'error') return 'error';
  return conclusionOf(verdict, failOn) === 'failure' ? 'failure' : 'success';
}
