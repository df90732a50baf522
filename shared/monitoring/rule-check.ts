import type { CheckResult } from '../model/stage-result.ts';
import type { RuleFinding } from './rules.ts';

const VERDICTS = { due: 'warn', 'not-due': 'pass', undecided: 'inconclusive' } as const;

/** A rule of the policy as a check of the result: what it found, and the threshold that it held it against. */
export const ruleCheck = ({
  rule,
  label,
  state,
  value,
  threshold,
  message,
  n,
}: RuleFinding): CheckResult => ({
  id: `retrain.${rule}`,
  column: label,
  severity: 'warning',
  verdict: VERDICTS[state],
  value,
  threshold,
  n,
  m: null,
  count: null,
  message,
  reason: state === 'undecided' ? message : null,
  samples: [],
});
