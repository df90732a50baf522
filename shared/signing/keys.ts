import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { UserError } from '../errors.ts';

/** Digest of ECDSA by curve, as Sigstore pairs them; Ed25519 hashes by itself. */
const EC_DIGESTS: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};
const KINDS = 'an elliptic curve key (P-256, P-384, P-521) or an Ed25519 key';
const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

export interface VerificationKey {
  kind: 'ecdsa' | 'ed25519';
  /** Hex sha256 of the PEM text of the public key: what a Sigstore bundle names it by. */
  hint: string;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

export interface SigningKey {
  publicKey: VerificationKey;
  sign(message: Uint8Array): Buffer;
}

/**
 * @param pem PKCS#8 or SEC1, encrypted or not
 * @param input the input that holds it, for messages; the key itself is never part of one
 * @throws UserError
 */
export function signingKey(pem: string, password: string | undefined, input: string): SigningKey {
  const key = readPrivate(pem, password, input);
  const algorithm = algorithmOf(key, input);
  return {
    publicKey: keyOf(createPublicKey(key), input),
    sign: (message) => sign(algorithm, message, key),
  };
}

/**
 * Every public key of a PEM text: more than one while a key is replaced by another.
 * @throws UserError
 */
export function verificationKeys(pem: string, input: string): VerificationKey[] {
  const blocks = [...pem.matchAll(PEM_BLOCK)];
  const refused = (message: string, fix: string): UserError =>
    new UserError(`input "${input}": ${message}`, { fix });
  const paste = 'Paste the text of the public key: openssl pkey -in key.pem -pubout';
  if (blocks.length === 0) throw refused('expected the PEM text of a public key', paste);
  if (blocks.some(([, label = '']) => label.endsWith('PRIVATE KEY'))) {
    throw refused(
      'holds a private key: whoever reads it can sign',
      'Give the public key here, and make a new pair: this one has been shown',
    );
  }
  const rest = pem.replace(PEM_BLOCK, '').replace(/^\s*#.*$/gm, '');
  if (rest.trim() !== '') throw refused('holds text outside of its PEM blocks', paste);
  return blocks.map(([text, label = '']) => {
    if (label !== 'PUBLIC KEY') throw refused(`holds a ${label}, expected a PUBLIC KEY`, paste);
    return keyOf(readPublic(text, input), input);
  });
}

function readPrivate(pem: string, password: string | undefined, input: string): KeyObject {
  const fix = `Give the whole PEM text of ${KINDS}, from a secret`;
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw new UserError(`input "${input}": expected the PEM text of a private key`, { fix });
  try {
    return createPrivateKey({
      key: pem,
      format: 'pem',
      ...(password === undefined ? {} : { passphrase: password }),
    });
  } catch (error) {
    const encrypted = /ENCRYPTED/.test(pem);
    if (encrypted && password === undefined) {
      throw new UserError(`input "${input}": the private key is encrypted`, {
        fix: `Give its password as "${input}-password"`,
      });
    }
    throw new UserError(
      encrypted
        ? `input "${input}-password": does not open the private key`
        : `input "${input}": the private key can't be read: its PEM text is damaged`,
      { cause: error, fix },
    );
  }
}

function readPublic(pem: string, input: string): KeyObject {
  try {
    return createPublicKey({ key: pem, format: 'pem' });
  } catch (cause) {
    throw new UserError(`input "${input}": the public key can't be read: its PEM text is damaged`, { cause });
  }
}

function keyOf(key: KeyObject, input: string): VerificationKey {
  const algorithm = algorithmOf(key, input);
  const spki = key.export({ type: 'spki', format: 'pem' });
  return {
    kind: algorithm === null ? 'ed25519' : 'ecdsa',
    hint: createHash('sha256').update(spki).digest('hex'),
    verify: (message, signature) => verify(algorithm, message, key, signature),
  };
}

/** Name of the digest; null where the algorithm has its own. */
function algorithmOf(
  { asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject,
  input: string,
): string | null {
  if (type === 'ed25519') return null;
  const digest = type === 'ec' ? EC_DIGESTS[details?.namedCurve ?? ''] : undefined;
  if (digest !== undefined) return digest;
  const kind = [type ?? 'unknown', details?.namedCurve].filter((part) => part !== undefined).join(' ');
  throw new UserError(`input "${input}": ${kind} keys do not sign here`, {
    fix: `Use ${KINDS}: openssl ecparam -name prime256v1 -genkey -noout -out key.pem`,
  });
}
