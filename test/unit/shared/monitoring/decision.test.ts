import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../../../shared/monitoring/decision.ts';
import type { Evidence } from '../../../../shared/monitoring/evidence.ts';
import type { RetrainingPolicy } from '../../../../shared/monitoring/policy.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const POLICY: RetrainingPolicy = {
  maxAge: 'P30D',
  cooldown: 'P2D',
  driftShare: 0.3,
  labelShareChange: 0.05,
  minRows: 100,
};
const QUIET: Evidence = { rows: 1000, columns: [], classes: [], servedSince: NOW };
const late = (reference: number, current: number): Evidence['classes'] => [
  { label: 'late', value: '0', reference: 1000 - reference, current: 1000 - current },
  { label: 'late', value: '1', reference, current },
];

const counts = fc.nat(1_000_000);
const evidences = fc.record({
  rows: fc.integer({ min: 100, max: 1_000_000 }),
  columns: fc.array(fc.record({ column: fc.string(), drifted: fc.constantFrom(true, false, null) }), {
    maxLength: 8,
  }),
  classes: fc.array(
    fc.record({ label: fc.constant('late'), value: fc.string(), reference: counts, current: counts }),
    { maxLength: 5 },
  ),
  servedSince: fc.option(fc.date({ min: new Date(0), max: NOW, noInvalidDate: true })),
});

test('without evidence the model is kept', () => {
  expect(decide(QUIET, POLICY, null, NOW)).toEqual({ kind: 'keep' });
});

test('a share that changes by the threshold is a reason with both shares', () => {
  const decision = decide({ ...QUIET, classes: late(216, 161) }, POLICY, null, NOW);
  expect(decision).toMatchObject({ kind: 'retrain', reasons: [{ kind: 'label-drift', threshold: 0.05 }] });
  expect(decision.kind === 'retrain' && decision.reasons[0]?.message).toContain('late = 1: 0.216 → 0.161');
  expect(decide({ ...QUIET, classes: late(216, 170) }, POLICY, null, NOW)).toEqual({ kind: 'keep' });
  // Exactly the threshold, which 0.25 − 0.2 misses in binary arithmetic.
  expect(decide({ ...QUIET, classes: late(200, 250) }, POLICY, null, NOW).kind).toBe('retrain');
});

test('columns that could not be tested count neither way', () => {
  const columns = [
    { column: 'a', drifted: true },
    { column: 'b', drifted: false },
    { column: 'c', drifted: null },
    { column: 'd', drifted: null },
  ];
  expect(decide({ ...QUIET, columns }, { ...POLICY, driftShare: 0.5 }, null, NOW)).toMatchObject({
    reasons: [{ kind: 'drift', value: 0.5, message: '1 of 2 input columns drifted: a' }],
  });
});

test('the age counts from the registration, up to the moment', () => {
  const aged = (servedSince: string): string =>
    decide({ ...QUIET, servedSince: new Date(servedSince) }, POLICY, null, NOW).kind;
  expect(aged('2026-05-02T00:00:00Z')).toBe('retrain');
  expect(aged('2026-05-02T00:00:01Z')).toBe('keep');
});

test('a broken duration is an error although nothing is due', () => {
  expect(() => decide(QUIET, { ...POLICY, cooldown: 'soon' }, null, NOW)).toThrow('decision.cooldown');
  expect(() => decide({ ...QUIET, servedSince: null }, { ...POLICY, maxAge: 'old' }, null, NOW)).toThrow(
    'decision.maxAge',
  );
});

test('too few rows decide nothing, whatever they show', () => {
  fc.assert(
    fc.property(evidences, fc.nat(99), (evidence, rows) => {
      expect(decide({ ...evidence, rows }, POLICY, null, NOW).kind).toBe('inconclusive');
    }),
  );
});

test('the cooldown changes when, never whether: reasons stay the same', () => {
  fc.assert(
    fc.property(evidences, fc.integer({ min: 0, max: 96 }), (evidence, hours) => {
      const free = decide(evidence, POLICY, null, NOW);
      const recent = new Date(NOW.getTime() - hours * 3_600_000);
      const held = decide(evidence, POLICY, recent, NOW);
      if (free.kind === 'retrain') {
        expect(held).toMatchObject({
          kind: hours < 48 ? 'cooling-down' : 'retrain',
          reasons: free.reasons,
        });
      } else expect(held).toEqual(free);
    }),
  );
});

test('a stricter threshold never adds a reason', () => {
  const share = fc.double({ min: 0.001, max: 1, noNaN: true });
  fc.assert(
    fc.property(evidences, share, share, (evidence, one, other) => {
      const number = (threshold: number): number => {
        const decision = decide(
          evidence,
          { ...POLICY, driftShare: threshold, labelShareChange: threshold },
          null,
          NOW,
        );
        return decision.kind === 'retrain' ? decision.reasons.length : 0;
      };
      expect(number(Math.max(one, other))).toBeLessThanOrEqual(number(Math.min(one, other)));
    }),
  );
});
