/** Each message: a byte that says whether it is compressed, its length in four bytes, itself. */
const HEADER_BYTES = 5;

export function frame(message: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/**
 * The messages of a gRPC body, each when it is complete.
 * @throws Error for a compressed message (none was asked for), one beyond `maxBytes`, or one that is cut off
 */
export async function* messagesOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  let needed = HEADER_BYTES;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.length;
    // Large messages come in many chunks: they are joined once.
    while (length >= needed) {
      const bytes = Buffer.concat(held);
      if (bytes[0] !== 0) throw new Error('a message is compressed');
      needed = HEADER_BYTES + bytes.readUInt32BE(1);
      if (needed > maxBytes) throw new Error(`a message has ${String(needed)} bytes`);
      held = [bytes];
      if (length < needed) break;
      yield bytes.subarray(HEADER_BYTES, needed);
      held = [bytes.subarray(needed)];
      length -= needed;
      needed = HEADER_BYTES;
    }
  }
  if (length > 0) throw new Error('the last message is cut off');
}
