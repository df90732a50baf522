import { TransportError } from './exchange.ts';

/** Reads a body to its end. @throws TransportError as soon as it is larger than allowed. */
export async function readBounded(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new TransportError(`the answer is larger than ${String(maxBytes)} bytes`, { permanent: true });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
