import { expect, test } from 'vitest';
import { redactDeep, redactor, secretsOf } from '../../../shared/redaction.ts';

const SECRET = 'Tr0ub4dor&3/="x"';

test('known secrets go in every form in which they tend to leak', () => {
  const redact = redactor([SECRET, 'line one\nline two\nno']);
  const raw = Buffer.from(SECRET);
  for (const form of [
    SECRET,
    raw.toString('base64'),
    raw.toString('hex'),
    encodeURIComponent(SECRET),
    JSON.stringify(SECRET).slice(1, -1),
  ]) {
    expect(redact(`a ${form} b`)).toBe('a *** b');
  }
  expect(redact('x line two y, no')).toBe('x *** y, no');
});

test.each([
  [`ghp_${'a1'.repeat(18)}`],
  [`github_pat_${'a1'.repeat(18)}`],
  ['AKIAIOSFODNN7EXAMPLE'],
  [`hf_${'aB'.repeat(17)}`],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  ['-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----'],
])('the token shape of %s goes', (token) => {
  expect(redactor([])(`before ${token} after`)).toBe('before *** after');
});

test('credentials in addresses go, the address stays', () => {
  expect(redactor([])('s3://key:pw@host/x?X-Amz-Signature=ab12&y=1')).toBe(
    's3://***@host/x?X-Amz-Signature=***&y=1',
  );
});

test('a whole result is redacted, its keys and numbers stay', () => {
  const redact = redactor(secretsOf({ MY_TOKEN: 'hunter2!', PATH: '/bin' }));
  expect(redactDeep({ token: ['hunter2!', 1, null, '/bin'] }, redact)).toEqual({
    token: ['***', 1, null, '/bin'],
  });
});

test('secrets and token shapes are hidden in every usual encoding', () => {
  const redact = redactor(secretsOf({ MY_TOKEN: 'canary value+1', HOME: '/home/u' }));
  const secret = Buffer.from('canary value+1');
  const text = [
    secret.toString(),
    secret.toString('base64'),
    secret.toString('hex'),
    encodeURIComponent('canary value+1'),
    `ghp_${'a'.repeat(36)}`,
    'https://user:pass@host/x',
  ].join(' ');
  const shown = redact(`${text} /home/u`);
  expect(shown).not.toMatch(/canary|Y2FuYXJ5|63616e|ghp_a|user:pass/);
  expect(shown).toContain('/home/u');
});
