import { expect, test } from 'vitest';
import { SecretMasker } from '../../../support/runner/secret-masker.ts';

const maskerOf = (...values: string[]): SecretMasker => {
  const masker = new SecretMasker();
  for (const value of values) masker.add(value);
  return masker;
};

test('hides every occurrence, and one of overlapping or touching ones', () => {
  expect(maskerOf('abc').mask('xabcxabc')).toBe('x***x***');
  expect(maskerOf('aba').mask('ababa!')).toBe('***!');
  expect(maskerOf('ab', 'cd').mask('abcd-cd')).toBe('***-***');
  expect(maskerOf('abcdef', 'cd').mask('abcdef')).toBe('***');
});

test('an empty value hides nothing', () => {
  expect(maskerOf('').mask('abc')).toBe('abc');
  expect(maskerOf('').registered).toEqual([]);
});

const SECRET = `pa"ss'w&rd<1>/x`;
test.each([
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['base64 after one byte', Buffer.from(SECRET).subarray(1).toString('base64')],
  ['base64 after two bytes', Buffer.from(SECRET).subarray(2).toString('base64')],
  ['JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['a quoted argument', SECRET.replaceAll('"', '\\"')],
  ['a string of an expression', SECRET.replaceAll("'", "''")],
  ['a URL', 'pa%22ss%27w%26rd%3C1%3E%2Fx'],
  ['XML', 'pa&quot;ss&apos;w&amp;rd&lt;1&gt;/x'],
])('knows the value as %s', (_title, encoded) => {
  expect(maskerOf(SECRET).mask(`<${encoded}>`)).toBe('<***>');
});

test('knows parts that PowerShell prints apart, from six characters', () => {
  expect(maskerOf('secret1&secret2&secret3').mask('secret1&secret2& | secret3')).toBe('*** | ***');
  expect(maskerOf('secret1&+secret2').mask('secret1&+ | ecret2')).toBe('*** | ***');
  expect(maskerOf('abc&def').mask('abc& def')).toBe('abc& def');
  expect(maskerOf('"quoted-secret"').mask('quoted-secret')).toBe('***');
});

test('does not know hex, reversed or split values', () => {
  const hex = Buffer.from('secret').toString('hex');
  expect(maskerOf('secret').mask(`${hex} terces sec ret`)).toBe(`${hex} terces sec ret`);
});
