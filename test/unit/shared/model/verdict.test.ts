import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failsStep, VERDICTS, worstVerdict } from '../../../../shared/model/verdict.ts';

test('the worst verdict wins, whatever the order; of none it is skipped', () => {
  expect(worstVerdict([])).toBe('skipped');
  expect(worstVerdict(['pass', 'warn', 'inconclusive'])).toBe('inconclusive');
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...VERDICTS), { minLength: 1 }), (verdicts) => {
      const worst = worstVerdict(verdicts);
      expect(verdicts).toContain(worst);
      for (const verdict of verdicts)
        expect(VERDICTS.indexOf(worst)).toBeLessThanOrEqual(VERDICTS.indexOf(verdict));
    }),
  );
});

test('fail-on decides the exit code; an error always fails', () => {
  for (const failOn of ['fail', 'inconclusive', 'never'] as const)
    expect(failsStep('error', failOn)).toBe(true);
  expect(failsStep('fail', 'fail')).toBe(true);
  expect(failsStep('fail', 'never')).toBe(false);
  expect(failsStep('inconclusive', 'fail')).toBe(false);
  expect(failsStep('inconclusive', 'inconclusive')).toBe(true);
  for (const verdict of ['warn', 'pass', 'skipped'] as const)
    expect(failsStep(verdict, 'inconclusive')).toBe(false);
});
