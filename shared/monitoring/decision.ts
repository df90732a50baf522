import { classShares, type ClassShare } from './class-shares.ts';
import { after } from './duration.ts';
import type { Evidence } from './evidence.ts';
import type { RetrainingPolicy } from './policy.ts';

export interface Reason {
  kind: 'drift' | 'label-drift' | 'age';
  message: string;
  /** Of `age` in days. */
  value: number;
  threshold: number | string;
}

export type Decision =
  /** Too few recent rows to say anything. */
  | { kind: 'inconclusive'; message: string }
  | { kind: 'keep' }
  | { kind: 'retrain'; reasons: Reason[] }
  /** Due, but a retraining was started too short a time ago. */
  | { kind: 'cooling-down'; reasons: Reason[]; until: Date };

/** Differences of shares carry the rounding of two divisions: 0.25 − 0.2 is below 0.05 in binary. */
const ROUNDING = 1e-12;

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
  const age = ageReason(evidence.servedSince, policy.maxAge, now);
  if (evidence.rows < policy.minRows) {
    return {
      kind: 'inconclusive',
      message: `${evidence.rows} recent rows, ${policy.minRows} are needed to decide`,
    };
  }
  const reasons = [driftReason(evidence, policy), labelReason(evidence, policy), age].filter(
    (reason) => reason !== null,
  );
  if (reasons.length === 0) return { kind: 'keep' };
  return lastRetraining !== null && now < cooledDown
    ? { kind: 'cooling-down', reasons, until: cooledDown }
    : { kind: 'retrain', reasons };
}

function driftReason({ columns }: Evidence, { driftShare }: RetrainingPolicy): Reason | null {
  const tested = columns.filter(({ drifted }) => drifted !== null);
  const drifted = tested.filter((column) => column.drifted === true).map(({ column }) => column);
  if (tested.length === 0 || drifted.length === 0) return null;
  const share = drifted.length / tested.length;
  if (share < driftShare) return null;
  return {
    kind: 'drift',
    message: `${drifted.length} of ${tested.length} input columns drifted: ${drifted.join(', ')}`,
    value: share,
    threshold: driftShare,
  };
}

function labelReason({ classes }: Evidence, { labelShareChange }: RetrainingPolicy): Reason | null {
  const [largest] = classShares(classes).sort(byChange);
  if (largest === undefined || Math.abs(largest.change) < labelShareChange - ROUNDING) return null;
  const { label, value, reference, current } = largest;
  return {
    kind: 'label-drift',
    message: `share of ${label} = ${value}: ${reference.toFixed(3)} → ${current.toFixed(3)}`,
    value: Math.abs(largest.change),
    threshold: labelShareChange,
  };
}

/** Largest change first; of two classes that change alike, as in a binary label, the rarer one, which people ask about. */
function byChange(a: ClassShare, b: ClassShare): number {
  const difference = Math.abs(b.change) - Math.abs(a.change);
  return Math.abs(difference) > ROUNDING ? difference : a.reference - b.reference;
}

function ageReason(servedSince: Date | null, maxAge: string | null, now: Date): Reason | null {
  if (maxAge === null) return null;
  const due = after(servedSince ?? now, maxAge, 'decision.maxAge');
  if (servedSince === null || now < due) return null;
  const days = (now.getTime() - servedSince.getTime()) / 86_400_000;
  return {
    kind: 'age',
    message: `the served model is ${Math.floor(days)} days old, ${maxAge} is the limit`,
    value: days,
    threshold: maxAge,
  };
}
