import { expect, test } from 'vitest';
import { acceptedPermissions, inWords } from '../../../../shared/github/access-error.ts';

test.each([
  ['issues=write; pull_requests=write', '"issues: write" or "pull-requests: write"'],
  ['contents=write,workflows=write', '"contents: write" and "workflows: write"'],
  ['actions=read,contents=read;actions=write', '"actions: read" and "contents: read" or "actions: write"'],
  ['contents=read; nonsense', '"contents: read"'],
  ['', null],
  ['"><script>=write', null],
  [null, null],
])('%j', (header, expected) => {
  expect(inWords(acceptedPermissions(header))).toBe(expected);
});
