import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../../../shared/http/advised-wait.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['', null],
  ['soon', null],
  ['-5', null],
  ['1.5', null],
  ['1e3', null],
  ['99999999999999', null],
  ['Never, 99 Foo 2026', null],
])('Retry-After: %j', (text, expected) => {
  expect(parseRetryAfter(text, now)).toBe(expected);
});

test('no header names no time', () => {
  expect(parseRetryAfter(null, now)).toBeNull();
});
