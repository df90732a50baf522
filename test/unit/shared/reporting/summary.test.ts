import { expect, test } from 'vitest';
import { renderSummary, SUMMARY_BUDGET_BYTES } from '../../../../shared/reporting/summary.ts';
import { check, stageResult } from '../../../support/stage-results.ts';

test('however much a stage found, its summary keeps within what the runner takes', () => {
  const checks = Array.from({ length: 20_000 }, (_, index) =>
    check(`missing-${String(index)}`, {
      verdict: 'fail',
      column: 'ü'.repeat(300),
      message: '<>|&'.repeat(500),
    }),
  );
  const headline = '`|'.repeat(5000);
  const summary = renderSummary(stageResult('validate-data', { verdict: 'fail', headline, checks }));
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(SUMMARY_BUDGET_BYTES);
  expect(summary).toContain('validate');
});
