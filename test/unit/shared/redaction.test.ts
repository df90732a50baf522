import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputRedactor } from '../../../shared/process/redact-output.ts';
import { redactDeep, redactor, secretsFinder, secretsOf } from '../../../shared/redaction.ts';

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

test('the quick look at bytes overlooks nothing that would be redacted', () => {
  const secrets = ['Tr0ub4dor&3', 'pässwörd', 'two\nlines-of-it'];
  const redact = redactor(secrets);
  const mayHoldSecret = secretsFinder(secrets);
  const parts = fc.constantFrom(
    ...secrets,
    Buffer.from('pässwörd').toString('base64'),
    `ghp_${'a1'.repeat(18)}`,
    `github_pat_${'a1'.repeat(18)}`,
    'ASIAIOSFODNN7EXAMPLE',
    `hf_${'aB'.repeat(17)}`,
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    '-----BEGIN RSA PRIVATE KEY-----',
    'Postgres://',
    'üser',
    ':pw@',
    '?SIG=',
    '&x-amz-signature=',
    'a',
    '\u00A0',
    ' ',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (texts) => {
      const text = texts.join('');
      if (redact(text) !== text) expect(mayHoldSecret(Buffer.from(text).toString('latin1'))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test.each([1, 7, 64, 10_000])(
  'a private key in output is hidden, however it is cut (%i lines a block)',
  (size) => {
    const key = [
      '-----BEGIN EC PRIVATE KEY-----',
      ...new Array<string>(20).fill('MHcCAQEEIA'),
      '-----END EC PRIVATE KEY-----',
    ];
    const lines = ['before', ...key, 'after', 'more'];
    const output = new OutputRedactor([]);
    let shown = '';
    for (let start = 0; start < lines.length; start += size)
      shown += output.redact(Buffer.from(`${lines.slice(start, start + size).join('\n')}\n`)).toString();
    expect(shown).not.toContain('MHcCAQEEIA');
    expect(shown).toContain('before\n');
    expect(shown).toContain('\nafter\nmore\n');
  },
);

test('words that begin a key and never end it hide no more than a key', () => {
  const output = new OutputRedactor([]);
  const shown = ['-----BEGIN PRIVATE KEY-----\n', ...new Array<string>(50).fill(`${'x'.repeat(999)}\n`)]
    .map((line) => output.redact(Buffer.from(line)).toString())
    .join('');
  expect(shown.length).toBeGreaterThan(25_000);
});
