import { expect, test } from 'vitest';
import { readStageResult } from '../../../../shared/model/read-stage-result.ts';
import { redactor } from '../../../../shared/redaction.ts';
import { redactResult } from '../../../../shared/stage/redact-result.ts';
import { check, evaluation, wholeRun } from '../../../support/stage-results.ts';

test('a secret is gone from every text of a result', () => {
  const result = evaluation({
    headline: 'the token hunter2! failed',
    leg: { user: 'hunter2!' },
    facts: [{ name: 'said', value: 'x hunter2! y' }],
    checks: [check('a', { samples: [{ file: 'hunter2!.csv', line: 1, row: 1, value: 'hunter2!' }] })],
  });
  expect(JSON.stringify(redactResult(result, redactor(['hunter2!'])))).not.toContain('hunter2');
});

test('secrets that are words of the schema leave a result that follows it', () => {
  const secrets = ['pass', 'warn', 'fail', 'higher', 'train', 'concluded', '2026', 'sha256', '9f9f', 'error'];
  const redact = redactor(secrets);
  for (const result of wholeRun()) {
    const shown = redactResult(result, redact);
    expect(() => readStageResult(shown, 'result')).not.toThrow();
    expect(shown.verdict).toBe(result.verdict);
    expect(shown.digests).toEqual(result.digests);
  }
});
