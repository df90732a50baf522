import { createHash } from 'node:crypto';

const BLOCK = 64;

/**
 * SQL of HMAC-SHA-256 (RFC 2104) of a text, in hex. The key follows from the model's name: profiles of one model can be
 * compared, those of two cannot be joined. It hides values from readers, not from somebody who guesses them.
 */
export function keyedHash(text: string, model: string): string {
  const key = createHash('sha256').update(`mlops-actions profile ${model}`).digest();
  const inner = `sha256(unhex('${padded(key, 0x36)}') || encode(${text}))`;
  return `sha256(unhex('${padded(key, 0x5c)}') || unhex(${inner}))`;
}

function padded(key: Buffer, pad: number): string {
  const block = Buffer.alloc(BLOCK, pad);
  for (const [index, byte] of key.entries()) block[index] = byte ^ pad;
  return block.toString('hex');
}
