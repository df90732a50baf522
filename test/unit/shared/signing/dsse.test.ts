import '../../../support/property-seed.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOfBase64 } from '../../../../shared/signing/base64.ts';
import {
  isBundle,
  parseKeyBundle,
  signStatement,
  verifiedStatement,
  type KeyBundle,
} from '../../../../shared/signing/bundle.ts';
import { openEnvelope, preAuthEncoding, sealEnvelope } from '../../../../shared/signing/dsse.ts';
import { signingKey, verificationKeys, type SigningKey } from '../../../../shared/signing/keys.ts';
import { statementOf, type Statement } from '../../../../shared/signing/statement.ts';
import { ecPair } from '../../../support/signing/key-pair.ts';

const pair = (): { key: SigningKey; publicKey: string } => {
  const { privateKey, publicKey } = ecPair();
  return { key: signingKey(privateKey, undefined, 'sign-key'), publicKey };
};
const { key, publicKey } = pair();
const keys = verificationKeys(publicKey, 'verify-key');
const stranger = pair().key;

const statement = statementOf({ name: 'm', digest: `sha256:${'a'.repeat(64)}` }, 'https://example.org/p/v1', {
  n: 1,
});
const other = statementOf({ name: 'm', digest: `sha256:${'b'.repeat(64)}` }, 'https://example.org/p/v1', {
  n: 1,
});
const read = (text: string): Statement => verifiedStatement(parseKeyBundle(text, 'm.sig'), keys, 'm.sig');
const bundle = signStatement(statement, key);

test('the encoding is that of the DSSE protocol', () => {
  // The protocol's own example: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md
  expect(preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  );
  expect(preAuthEncoding('é', Buffer.from('ü')).toString()).toBe('DSSEv1 2 é 2 ü');
});

test('whatever is sealed is opened again, byte by byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (payload) => {
      const opened = openEnvelope(sealEnvelope(payload, key), keys, 'm.sig');
      expect(Buffer.compare(opened, Buffer.from(payload))).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test('no flipped bit of payload or signature verifies', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('payload', 'sig'),
      fc.nat(),
      fc.integer({ min: 0, max: 7 }),
      (where, at, bit) => {
        const envelope = structuredClone(bundle.dsseEnvelope);
        const bytes = Buffer.from(where === 'sig' ? envelope.signatures[0].sig : envelope.payload, 'base64');
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        if (where === 'sig') envelope.signatures[0].sig = bytes.toString('base64');
        else envelope.payload = bytes.toString('base64');
        expect(() => openEnvelope(envelope, keys, 'm.sig')).toThrow('does not verify');
      },
    ),
    { numRuns: 100 },
  );
});

test('base64 has one spelling of bytes, in two alphabets', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(bytesOfBase64(text)).toEqual(Buffer.from(bytes));
      expect(bytesOfBase64(text.replaceAll('+', '-').replaceAll('/', '_'))).toEqual(Buffer.from(bytes));
    }),
  );
  for (const text of ['AA', 'AA=', 'AB==', 'AAB=', 'A A=', 'AAAA\n', '!AAA', 'A+_A', '===='])
    expect(bytesOfBase64(text), text).toBeNull();
});

describe('a bundle', () => {
  test('gives back the statement, however its own JSON is written', () => {
    expect(read(JSON.stringify(bundle))).toEqual(statement);
    expect(
      read(`\n${JSON.stringify(Object.fromEntries(Object.entries(bundle).toReversed()), null, 3)}`),
    ).toEqual(statement);
    expect(isBundle(bundle)).toBe(true);
    for (const bare of [statement, null, 'dsseEnvelope', []]) expect(isBundle(bare)).toBe(false);
  });

  test('without a hint every key is tried', () => {
    const plain = { ...bundle, verificationMaterial: { publicKey: {} } };
    expect(read(JSON.stringify(plain))).toEqual(statement);
    expect(verifiedStatement(bundle, [stranger.publicKey, ...keys], 'm.sig')).toEqual(statement);
  });

  const { dsseEnvelope } = bundle;
  const changed = (change: object): KeyBundle => ({
    ...bundle,
    dsseEnvelope: { ...dsseEnvelope, ...change },
  });
  const payloadOf = (text: string): string => Buffer.from(text).toString('base64');
  const strangers = signStatement(statement, stranger);
  const [{ sig }] = dsseEnvelope.signatures;
  const rewritten = JSON.stringify({ ...statement, predicate: { n: 2 } });
  const attacks: Record<string, [unknown, string]> = {
    'another key': [strangers, `of another key: it names ${stranger.publicKey.hint}`],
    "another key under this key's name": [
      { ...strangers, verificationMaterial: bundle.verificationMaterial },
      'does not verify',
    ],
    'another payload type': [changed({ payloadType: 'text/plain' }), 'payload of the type "text/plain"'],
    'a type that a comment hides': [
      changed({ payloadType: 'application/vnd.in-toto+json ' }),
      'payload of the type',
    ],
    'the signature of another payload': [
      changed({ payload: signStatement(other, key).dsseEnvelope.payload }),
      'does not verify',
    ],
    'a payload that was rewritten': [changed({ payload: payloadOf(rewritten) }), 'does not verify'],
    'a payload with other white space': [
      changed({ payload: payloadOf(JSON.stringify(statement, null, 2)) }),
      'does not verify',
    ],
    'a payload with bytes that a lax decoder skips': [
      changed({ payload: `${dsseEnvelope.payload}!!` }),
      'not valid base64',
    ],
    'two signatures': [changed({ signatures: [{ sig }, { sig }] }), 'at dsseEnvelope.signatures'],
    'no signature': [changed({ signatures: [] }), 'at dsseEnvelope.signatures'],
    'an empty signature': [changed({ signatures: [{ sig: '' }] }), 'does not verify'],
    'a signature that was cut': [changed({ signatures: [{ sig: sig.slice(0, -8) }] }), 'does not verify'],
    'another version': [
      { ...bundle, mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1' },
      'at mediaType',
    ],
    'no material': [{ ...bundle, verificationMaterial: {} }, "'publicKey'"],
    'a signature over a message': [
      { ...bundle, dsseEnvelope: undefined, messageSignature: { signature: sig } },
      "'dsseEnvelope'",
    ],
    'a key that hides itself': [
      `{"__proto__": {}, ${JSON.stringify(bundle).slice(1)}`,
      'holds the key "__proto__"',
    ],
    'half a file': [JSON.stringify(bundle).slice(0, -20), 'the signature is not valid JSON'],
    'an empty file': ['', 'the signature is not valid JSON'],
  };
  test.each(Object.entries(attacks))('with %s is refused', (_name, [content, message]) => {
    expect(() => read(typeof content === 'string' ? content : JSON.stringify(content))).toThrow(message);
  });

  test.each([
    ['no JSON', 'hello', 'what is signed is not valid JSON'],
    ['no text', Buffer.from([0xff, 0xfe]), 'what is signed is not valid JSON'],
    [
      'another statement',
      JSON.stringify({ ...statement, _type: 'https://in-toto.io/Statement/v0.1' }),
      'at _type',
    ],
    ['no subject', JSON.stringify({ ...statement, subject: [] }), 'at subject'],
  ])('that signs %s is refused', (_name, payload, message) => {
    const envelope = sealEnvelope(Buffer.from(payload), key);
    expect(() => read(JSON.stringify({ ...bundle, dsseEnvelope: envelope }))).toThrow(message);
  });
});
