import { expect, test } from 'vitest';
import { describeHead } from '../../../../shared/reporting/head.ts';
import { evaluation, stageResult } from '../../../support/stage-results.ts';

const texts = (head: ReturnType<typeof describeHead>): string => JSON.stringify(head.lines);

test.each(['fail', 'error'] as const)(
  'a stage with verdict %s comes first, and a model that passed is not called so',
  (verdict) => {
    const failed = stageResult('validate-data', { verdict, headline: '1 of 9 checks failed' });
    const head = describeHead([failed, evaluation({ verdict: 'pass' })]);
    expect(head.alert).toBe('CAUTION');
    expect(JSON.stringify(head.lines[0])).toContain('1 of 9 checks failed');
    expect(JSON.stringify(head.lines[1])).toMatch(/Passed: /);
    expect(texts(head).match(/Failed: |Error: /g)).toHaveLength(1);
    expect(head.said.has(failed)).toBe(true);
  },
);

test('what fails with the evaluation is named behind it', () => {
  const failed = stageResult('validate-data', { verdict: 'fail', headline: '1 of 9 checks failed' });
  const head = describeHead([failed, evaluation({ verdict: 'fail' })]);
  expect(JSON.stringify(head.lines[0])).toContain('Failed: ');
  expect(JSON.stringify(head.lines[0])).not.toContain('validate-data');
  expect(texts(head)).toContain('1 of 9 checks failed');
});
