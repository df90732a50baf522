import { UserError } from '../errors.ts';
import { parseForeignJson } from '../model/foreign-json.ts';
import { parseDocument } from '../model/validate.ts';
import { openEnvelope, sealEnvelope, type Envelope } from './dsse.ts';
import type { SigningKey, VerificationKey } from './keys.ts';
import { parseStatement, type Statement } from './statement.ts';

const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** Sigstore bundle v0.3 (https://docs.sigstore.dev/about/bundle/) around an envelope that a key signed. */
export interface KeyBundle {
  mediaType: typeof MEDIA_TYPE;
  verificationMaterial: { publicKey: { hint?: string }; tlogEntries?: unknown[] };
  dsseEnvelope: Envelope;
}

const SCHEMA = {
  type: 'object',
  required: ['mediaType', 'verificationMaterial', 'dsseEnvelope'],
  properties: {
    mediaType: { const: MEDIA_TYPE },
    verificationMaterial: {
      type: 'object',
      required: ['publicKey'],
      properties: {
        publicKey: { type: 'object', properties: { hint: { type: 'string' } } },
        tlogEntries: { type: 'array' },
      },
    },
    dsseEnvelope: {
      type: 'object',
      required: ['payload', 'payloadType', 'signatures'],
      properties: {
        payload: { type: 'string' },
        payloadType: { type: 'string' },
        signatures: {
          type: 'array',
          minItems: 1,
          maxItems: 1,
          items: {
            type: 'object',
            required: ['sig'],
            properties: { sig: { type: 'string' }, keyid: { type: 'string' } },
          },
        },
      },
    },
  },
};

export function signStatement(statement: Statement, key: SigningKey): KeyBundle {
  return {
    mediaType: MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: key.publicKey.hint }, tlogEntries: [] },
    dsseEnvelope: sealEnvelope(Buffer.from(JSON.stringify(statement)), key),
  };
}

/** Whether a document is a bundle at all: statements also exist bare. */
export const isBundle = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && ('dsseEnvelope' in data || 'verificationMaterial' in data);

/** @throws UserError for text that is no bundle of a key */
export function parseKeyBundle(text: string, file: string): KeyBundle {
  let data: unknown;
  try {
    data = parseForeignJson(text);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(`the signature ${cause.message}`, { file, cause });
  }
  return parseDocument<KeyBundle>(SCHEMA, data, 'the signature', { file });
}

/**
 * The statement that one of the keys signed.
 * @throws UserError when none of them did
 */
export function verifiedStatement(
  bundle: KeyBundle,
  keys: readonly VerificationKey[],
  file: string,
): Statement {
  const { hint } = bundle.verificationMaterial.publicKey;
  const named = hint === undefined || hint === '' ? keys : keys.filter((key) => key.hint === hint);
  if (named.length === 0) {
    throw new UserError(`the signature is of another key: it names ${String(hint)}`, {
      file,
      fix: `"verify-key" holds ${keys.map((key) => key.hint).join(', ')} (sha256 of the PEM text)`,
    });
  }
  return parseStatement(openEnvelope(bundle.dsseEnvelope, named, file), file);
}
