import { UserError } from '../errors.ts';
import { bytesOfBase64 } from './base64.ts';
import type { SigningKey, VerificationKey } from './keys.ts';

export const IN_TOTO_PAYLOAD = 'application/vnd.in-toto+json';

/** Dead Simple Signing Envelope (https://github.com/secure-systems-lab/dsse, v1.0.2), with one signature. */
export interface Envelope {
  payload: string;
  payloadType: string;
  signatures: [{ sig: string; keyid?: string }];
}

/** What is signed: `DSSEv1 <length> <type> <length> <payload>`, lengths in bytes. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  const head = `DSSEv1 ${String(type.length)} ${payloadType} ${String(payload.length)} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export function sealEnvelope(payload: Uint8Array, key: SigningKey): Envelope {
  const signature = key.sign(preAuthEncoding(IN_TOTO_PAYLOAD, payload));
  return {
    payload: Buffer.from(payload).toString('base64'),
    payloadType: IN_TOTO_PAYLOAD,
    signatures: [{ sig: signature.toString('base64'), keyid: '' }],
  };
}

/**
 * The payload that one of the keys signed: exactly the bytes whose signature was verified.
 * @param file where the envelope lies, for messages
 * @throws UserError
 */
export function openEnvelope(envelope: Envelope, keys: readonly VerificationKey[], file: string): Buffer {
  const { payload, signature } = contentOfEnvelope(envelope, file);
  const message = preAuthEncoding(envelope.payloadType, payload);
  if (!keys.some((key) => key.verify(message, signature))) {
    throw new UserError(
      'the signature does not verify: another key made it, or something was changed since',
      {
        file,
        fix: 'Give the public key of the signer as "verify-key", and the file as it was signed',
      },
    );
  }
  return payload;
}

/** Bytes of an envelope whose signature nobody verified yet. */
export function contentOfEnvelope(
  { payload, payloadType, signatures }: Envelope,
  file: string,
): { payload: Buffer; signature: Buffer } {
  if (payloadType !== IN_TOTO_PAYLOAD) {
    throw new UserError(`the signature is over a payload of the type "${payloadType}"`, {
      file,
      fix: `Only ${IN_TOTO_PAYLOAD} is read`,
    });
  }
  const bytes = bytesOfBase64(payload);
  const signature = bytesOfBase64(signatures[0].sig);
  if (bytes === null || signature === null)
    throw new UserError('the signature is damaged: it is not valid base64', { file });
  return { payload: bytes, signature };
}
