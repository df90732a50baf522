import { twoProportionsP } from '../statistics/two-proportions.ts';
import { classShares, type ClassShare } from './class-shares.ts';
import { after } from './duration.ts';
import type { Evidence } from './evidence.ts';
import type { RetrainingPolicy } from './policy.ts';
import { counted } from '../model/wording.ts';

/** What one rule of the policy found. */
export interface RuleFinding {
  rule: 'drift' | 'label-drift' | 'age';
  /** Label that the rule is about. */
  label: string | null;
  state: 'due' | 'not-due' | 'undecided';
  /** Of `age` in days; null when undecided for want of data. */
  value: number | null;
  threshold: number | string;
  message: string;
  /** Recent rows that it rests on. */
  n: number | null;
}

/** Differences of shares carry the rounding of two divisions: 0.25 − 0.2 is below 0.05 in binary. */
const ROUNDING = 1e-12;
/** Above it a change of shares may be chance: effect alone is no finding. */
const MAX_P = 0.05;

/** Each rule by itself. Untested is undecided, never "not due". */
export function applyRules(evidence: Evidence, policy: RetrainingPolicy, now: Date): RuleFinding[] {
  const labels = [...new Set(evidence.classes.map(({ label }) => label))];
  return [
    driftRule(evidence, policy),
    ...labels.map((label) => labelRule(label, evidence, policy)),
    ...evidence.unlabelled.map(({ label, why }) => withoutLabels(label, why, policy)),
    ageRule(evidence.servedSince, policy.maxAge, now),
  ].filter((finding) => finding !== null);
}

function driftRule({ columns, rows }: Evidence, { driftShare }: RetrainingPolicy): RuleFinding | null {
  if (columns.length === 0) return null;
  const tested = columns.filter(({ drifted }) => drifted !== null);
  const drifted = tested.filter((column) => column.drifted === true);
  const untested = columns.filter((column) => column.drifted === null);
  const finding = { rule: 'drift' as const, label: null, threshold: driftShare, n: rows };
  const notCompared = untested.map(({ column }) => column).join(', ');
  if (tested.length === 0)
    return {
      ...finding,
      state: 'undecided',
      value: null,
      message: `no input column could be compared: ${notCompared}`,
    };
  const value = weightOf(tested) === 0 ? 0 : weightOf(drifted) / weightOf(tested);
  const names = drifted.length === 0 ? '' : `: ${drifted.map(({ column }) => column).join(', ')}`;
  const weighted = columns.some((column) => weightOf([column]) !== 1) ? ', weighted by importance' : '';
  const alone = drifted.filter(({ importance }) => importance === 'high').map(({ column }) => column);
  const message = `${drifted.length} of ${tested.length} input columns drifted${weighted}${names}`;
  if (alone.length > 0)
    return { ...finding, state: 'due', value, message: `${message}; decides alone: ${alone.join(', ')}` };
  if (weightOf(drifted) > 0 && value >= driftShare) return { ...finding, state: 'due', value, message };
  // If all that could not be compared had drifted, the rule would hold.
  const possible = weightOf([...drifted, ...untested]) / weightOf(columns);
  const open = possible >= driftShare || untested.some(({ importance }) => importance === 'high');
  return untested.length > 0 && open
    ? { ...finding, state: 'undecided', value, message: `${message}; not compared: ${notCompared}` }
    : { ...finding, state: 'not-due', value, message };
}

const weightOf = (columns: Evidence['columns']): number =>
  sum(columns.map(({ importance = 1 }) => (importance === 'high' ? 1 : importance)));

function labelRule(
  label: string,
  { classes }: Evidence,
  { labelShareChange, minRows }: RetrainingPolicy,
): RuleFinding {
  const counts = classes.filter((entry) => entry.label === label);
  const reference = sum(counts.map((entry) => entry.reference));
  const n = sum(counts.map((entry) => entry.current));
  const [largest] = classShares(counts).sort(byChange);
  const finding = { rule: 'label-drift' as const, label, threshold: labelShareChange, n };
  if (largest === undefined || n < minRows)
    return {
      ...finding,
      state: 'undecided',
      value: null,
      message: `${n} recent rows have the label ${label}, ${minRows} are needed to decide`,
    };
  const value = Math.abs(largest.change);
  const message = `share of ${label} = ${largest.value}: ${largest.reference.toFixed(3)} → ${largest.current.toFixed(3)}`;
  if (value < labelShareChange - ROUNDING) return { ...finding, state: 'not-due', value, message };
  const p = twoProportionsP(largest.reference * reference, reference, largest.current * n, n);
  return p < MAX_P
    ? { ...finding, state: 'due', value, message }
    : {
        ...finding,
        state: 'undecided',
        value,
        message: `${message}, which may be chance (p = ${p.toFixed(2)})`,
      };
}

/** Labels come later than data: until then nothing is known of them. */
const withoutLabels = (label: string, why: string, { labelShareChange }: RetrainingPolicy): RuleFinding => ({
  rule: 'label-drift',
  label,
  state: 'undecided',
  value: null,
  threshold: labelShareChange,
  message: why,
  n: 0,
});

function ageRule(servedSince: Date | null, maxAge: string | null, now: Date): RuleFinding | null {
  if (maxAge === null) return null;
  const due = after(servedSince ?? now, maxAge, 'decision.maxAge');
  if (servedSince === null) return null;
  const days = (now.getTime() - servedSince.getTime()) / 86_400_000;
  return {
    rule: 'age',
    label: null,
    state: now < due ? 'not-due' : 'due',
    value: days,
    threshold: maxAge,
    message: `the served model is ${counted(Math.floor(days), 'day')} old, ${maxAge} is the limit`,
    n: null,
  };
}

/** Largest change first; of two classes that change alike, as in a binary label, the rarer one, which people ask about. */
function byChange(a: ClassShare, b: ClassShare): number {
  const difference = Math.abs(b.change) - Math.abs(a.change);
  return Math.abs(difference) > ROUNDING ? difference : a.reference - b.reference;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
