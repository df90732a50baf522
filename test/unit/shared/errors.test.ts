import { expect, test } from 'vitest';
import { CancelledError, describeError, GateError, ServiceError, UserError } from '../../../shared/errors.ts';

test('an input error names kind, place, fault and fix in one line', () => {
  const error = new UserError('expected\n3 columns, found 2', {
    file: 'a.csv',
    line: 7,
    column: 2,
    fix: 'Add the\r\ncell',
  });
  expect(describeError(error)).toEqual({
    kind: 'invalid-input',
    message: 'Invalid input: a.csv:7:2: expected 3 columns, found 2. Add the cell.',
    place: { file: 'a.csv', line: 7, column: 2 },
  });
});

test('each class has its first words', () => {
  expect(describeError(new GateError('roc_auc fell')).message).toBe('Gate failed: roc_auc fell');
  expect(describeError(new ServiceError('GitHub', 'answered 502')).message).toBe(
    'Service error: GitHub: answered 502.',
  );
  expect(describeError(new CancelledError('SIGINT ended the step'))).toEqual({
    kind: 'cancelled',
    message: 'Run cancelled: SIGINT ended the step.',
    place: {},
  });
  expect(describeError(new Error('x is undefined')).message).toMatch(
    /^Bug: x is undefined\. Please report it: https:/,
  );
  expect(describeError('thrown text').kind).toBe('bug');
});

test('the chain of causes is shown, innermost last, and ends even when it is a circle', () => {
  const inner = new Error('connection reset');
  const outer = new Error('request failed', { cause: inner });
  expect(describeError(new ServiceError('GitHub', 'no answer', { cause: outer })).message).toBe(
    'Service error: GitHub: no answer. Cause: request failed <- connection reset.',
  );
  inner.cause = outer;
  expect(
    describeError(new ServiceError('GitHub', 'no answer', { cause: outer })).message.length,
  ).toBeLessThan(500);
});
