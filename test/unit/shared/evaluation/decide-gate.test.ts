import { expect, test } from 'vitest';
import { decideGate } from '../../../../shared/evaluation/decide-gate.ts';
import type { Evidence } from '../../../../shared/evaluation/evidence.ts';
import { readGates, type GateSetting } from '../../../../shared/evaluation/gates.ts';

const evidence = (direction: 'higher' | 'lower', lower: number, upper: number, baseline = 0.5): Evidence => ({
  direction,
  value: { value: 0.5, reason: null },
  baseline,
  bounds: { value: { lower, upper, method: 't' }, reason: null },
  difference: {
    value: { delta: (lower + upper) / 2, lower, upper, standardError: 1, p: null, method: 't' },
    reason: null,
  },
  rows: 1000,
  alpha: 0.05,
});
const verdict = (setting: Omit<GateSetting, 'metric'>, given: Evidence): string => {
  const [gate] = readGates([{ metric: 'm', ...setting }], ['m']);
  if (gate === undefined) throw new Error('no gate');
  return decideGate(gate, given).verdict;
};

test.each([
  [{ 'non-inferior': 0.1 }, 'higher', -0.09, 0.2, 'pass'],
  [{ 'non-inferior': 0.1 }, 'higher', -0.1, 0.2, 'inconclusive'],
  [{ 'non-inferior': 0.1 }, 'higher', -0.3, -0.11, 'fail'],
  [{ 'non-inferior': 0.1 }, 'lower', -0.2, 0.09, 'pass'],
  [{ 'non-inferior': 0.1 }, 'lower', 0.11, 0.3, 'fail'],
  [{ superior: 0 }, 'higher', 0.01, 0.2, 'pass'],
  [{ superior: 0 }, 'higher', -0.1, 0, 'fail'],
  [{ superior: 0 }, 'higher', -0.1, 0.1, 'inconclusive'],
  [{ min: 0.4 }, 'higher', 0.41, 0.6, 'pass'],
  [{ min: 0.4 }, 'higher', 0.1, 0.39, 'fail'],
  [{ max: 0.4 }, 'lower', 0.1, 0.39, 'pass'],
  [{ max: 0.4 }, 'lower', 0.39, 0.41, 'inconclusive'],
] as const)('%j, %s is better, [%d, %d]: %s', (setting, direction, lower, upper, wanted) => {
  expect(verdict(setting, evidence(direction, lower, upper))).toBe(wanted);
});

test.each([{ 'non-inferior': 1 }, { superior: 0 }, { min: 0 }, { max: 9 }])(
  'what is not finite never passes %j',
  (setting) => {
    expect(verdict(setting, evidence('higher', NaN, NaN))).toBe('fail');
    const none = { value: null, reason: 'no rows' };
    expect(verdict(setting, { ...evidence('higher', 1, 2), value: none })).toBe('fail');
    expect(verdict({ ...setting, optional: true }, { ...evidence('higher', 1, 2), value: none })).toBe(
      'skipped',
    );
  },
);

test('a relative margin is a share of the absolute baseline, which must not be 0', () => {
  const setting = { 'non-inferior': 0.1, relative: true };
  expect(verdict(setting, evidence('higher', -0.04, 0.1, -0.5))).toBe('pass');
  expect(() => verdict(setting, evidence('higher', 0, 1, 0))).toThrow(/baseline other than 0/);
});
