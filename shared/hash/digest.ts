import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { hashFile } from './hash-file.ts';

/** `sha256:<64 hex digits>` */
export type Digest = string;

export function digestOf(content: string | Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Digest of JSON in its canonical form (RFC 8785): independent of the order of keys. */
export function digestOfJson(value: unknown): Digest {
  return digestOf(canonicalJson(value));
}

/** Canonical JSON (RFC 8785). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('the value has no JSON form');
  return text;
}

/** Streams a file of any size. */
export async function digestOfFile(path: string): Promise<Digest> {
  return `sha256:${await hashFile(path, 'sha256', 'hex')}`;
}
