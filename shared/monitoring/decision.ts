import { after } from './duration.ts';
import type { Evidence } from './evidence.ts';
import type { RetrainingPolicy } from './policy.ts';
import { applyRules, type RuleFinding } from './rules.ts';

export interface Reason {
  kind: RuleFinding['rule'];
  message: string;
  /** Of `age` in days. */
  value: number;
  threshold: number | string;
}

/** `findings` hold every rule, those that ask for nothing too. */
export type Decision = { findings: RuleFinding[] } & (
  | /** Too little is known to say no, and nothing says yes. */ { kind: 'inconclusive'; message: string }
  | { kind: 'keep' }
  | { kind: 'retrain'; reasons: Reason[] }
  /** Due, but a retraining was started too short a time ago. */
  | { kind: 'cooling-down'; reasons: Reason[]; until: Date }
);

/**
 * Whether a retraining is due. Any single reason is enough; the cooldown holds back all of them.
 * @param lastRetraining when the last retraining was started, or null
 */
export function decide(
  evidence: Evidence,
  policy: RetrainingPolicy,
  lastRetraining: Date | null,
  now: Date,
): Decision {
  // Read even when nothing is due: a broken setting must not wait for the day on which it counts.
  const cooledDown = after(lastRetraining ?? new Date(0), policy.cooldown, 'decision.cooldown');
  const findings = applyRules(evidence, policy, now);
  if (evidence.rows < policy.minRows) {
    const message = `${evidence.rows} recent rows, ${policy.minRows} are needed to decide`;
    return { kind: 'inconclusive', message, findings: findings.map((finding) => tooFew(finding, message)) };
  }
  const reasons = findings.flatMap(reasonOf);
  if (reasons.length > 0)
    return lastRetraining !== null && now < cooledDown
      ? { kind: 'cooling-down', reasons, until: cooledDown, findings }
      : { kind: 'retrain', reasons, findings };
  const undecided = findings.filter(({ state }) => state === 'undecided').map(({ message }) => message);
  return undecided.length > 0
    ? { kind: 'inconclusive', message: undecided.join('; '), findings }
    : { kind: 'keep', findings };
}

const tooFew = (finding: RuleFinding, message: string): RuleFinding => ({
  ...finding,
  state: 'undecided',
  value: null,
  message,
});

const reasonOf = ({ rule, state, message, value, threshold }: RuleFinding): Reason[] =>
  state === 'due' && value !== null ? [{ kind: rule, message, value, threshold }] : [];
