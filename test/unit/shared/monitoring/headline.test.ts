import { expect, test } from 'vitest';
import type { Decision, Reason } from '../../../../shared/monitoring/decision.ts';
import { headlineOf, verdictOf } from '../../../../shared/monitoring/headline.ts';

const reasons: Reason[] = [
  { kind: 'label-drift', message: 'share of late = 1: 0.216 → 0.161', value: 0.055, threshold: 0.05 },
];
const not = { dispatched: false, warning: null };

test.each<[Decision, string, string]>([
  [{ kind: 'keep', findings: [] }, 'pass', 'no reason to retrain'],
  [{ kind: 'inconclusive', message: '3 recent rows', findings: [] }, 'inconclusive', '3 recent rows'],
  [{ kind: 'retrain', reasons, findings: [] }, 'warn', 'retraining is due: share of late = 1: 0.216 → 0.161'],
  [
    { kind: 'cooling-down', reasons, until: new Date('2026-06-03T00:00:00Z'), findings: [] },
    'warn',
    'retraining is due, but waits until 2026-06-03T00:00:00.000Z: share of late = 1: 0.216 → 0.161',
  ],
])('%o', (decision, verdict, headline) => {
  expect(verdictOf(decision)).toBe(verdict);
  expect(headlineOf(decision, not)).toBe(headline);
});

test('a retraining that was started says so', () => {
  expect(headlineOf({ kind: 'retrain', reasons, findings: [] }, { dispatched: true, warning: null })).toMatch(
    /; started$/,
  );
});
