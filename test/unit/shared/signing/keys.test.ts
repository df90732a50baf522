import { generateKeyPairSync, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signingKey, verificationKeys } from '../../../../shared/signing/keys.ts';
import { ecPair, ed25519Pair, rsaPair } from '../../../support/signing/key-pair.ts';

const PAIRS = {
  'P-256': ecPair(),
  'P-384': ecPair('P-384'),
  'P-521': ecPair('P-521'),
  Ed25519: ed25519Pair(),
};
const message = Buffer.from('what is signed');

describe.each(Object.entries(PAIRS))('%s', (_name, { privateKey, publicKey }) => {
  test('what the private key signs, the public key verifies, and nothing else', () => {
    const key = signingKey(privateKey, undefined, 'sign-key');
    const [verifier, ...others] = verificationKeys(publicKey, 'verify-key');
    expect(others).toEqual([]);
    const signature = key.sign(message);
    expect(verifier?.verify(message, signature)).toBe(true);
    expect(verifier?.verify(Buffer.from('something else'), signature)).toBe(false);
    expect(verifier?.verify(message, signature.subarray(0, -1))).toBe(false);
    expect(verifier?.verify(message, Buffer.alloc(0))).toBe(false);
    expect(verifier?.hint).toBe(key.publicKey.hint);
    expect(verifier?.hint).toBe(createHash('sha256').update(publicKey).digest('hex'));
  });
});

test('SEC1, encrypted and CRLF texts are read', () => {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' },
  });
  expect(signingKey(privateKey, 'open sesame', 'sign-key').publicKey.kind).toBe('ecdsa');
  const sec1 = generateKeyPairSync('ec', {
    namedCurve: 'P-384',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  });
  const key = signingKey(sec1.privateKey.replaceAll('\n', '\r\n'), undefined, 'sign-key');
  const [same] = verificationKeys(sec1.publicKey.replaceAll('\n', '\r\n'), 'verify-key');
  expect(same?.hint).toBe(key.publicKey.hint);

  const refusals: [string | undefined, RegExp][] = [
    [undefined, /^input "sign-key": the private key is encrypted$/],
    ['wrong', /^input "sign-key-password": does not open the private key$/],
  ];
  for (const [password, refusal] of refusals)
    expect(() => signingKey(privateKey, password, 'sign-key')).toThrow(refusal);
});

test('every key of a text counts, with comments between them', () => {
  const text = `# until March\n${PAIRS['P-256'].publicKey}\n# from March\n${PAIRS.Ed25519.publicKey}`;
  expect(verificationKeys(text, 'verify-key').map(({ kind }) => kind)).toEqual(['ecdsa', 'ed25519']);
});

const rsa = rsaPair();
const { privateKey } = PAIRS['P-256'];
test.each([
  ['a path', 'keys/release.pem', 'expected the PEM text of a private key'],
  ['a public key', PAIRS['P-256'].publicKey, 'expected the PEM text of a private key'],
  ['half a key', privateKey.slice(0, 80), "can't be read: its PEM text is damaged"],
  ['RSA', rsa.privateKey, 'rsa keys do not sign here'],
  ['secp256k1', ecPair('secp256k1').privateKey, 'ec secp256k1 keys do not sign here'],
])('a signing key that is %s is refused without being shown', (_name, text, message) => {
  const body = text.split('\n')[1] ?? text;
  const sign = () => signingKey(text, undefined, 'sign-key');
  expect(sign).toThrow(message);
  if (text.startsWith('-----')) expect(sign).not.toThrow(body);
});

test.each([
  ['a path', 'keys/release.pub', 'expected the PEM text of a public key'],
  ['a private key', privateKey, 'holds a private key: whoever reads it can sign'],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'holds a CERTIFICATE'],
  [
    'text around a key',
    `ssh-ed25519 AAAA\n${PAIRS['P-256'].publicKey}`,
    'holds text outside of its PEM blocks',
  ],
  ['a damaged key', PAIRS['P-256'].publicKey.replace('MF', 'XX'), 'its PEM text is damaged'],
  ['RSA', rsa.publicKey, 'rsa keys do not sign here'],
])('a verification key that is %s is refused', (_name, text, message) => {
  expect(() => verificationKeys(text, 'verify-key')).toThrow(message);
});
