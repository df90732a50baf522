const MAGIC = 0x184d2204;
const VERSION = 1;
const FLAG = { blockChecksum: 0x10, contentSize: 0x08, dictionary: 0x01 };
/** Marks a block that is stored as it is. */
const STORED = 0x8000_0000;
const MIN_MATCH = 4;

/**
 * Decodes one LZ4 frame (lz4_Frame_format.md 1.6.4) whose size is known. The packages at hand fill in zeros where a frame is
 * damaged, which would be data that nobody wrote: here every length and offset is checked. Checksums are not.
 * @throws RangeError for what is no frame, or not of this size
 */
export function decodeLz4Frame(frame: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = view.getUint8(4);
  if (view.getUint32(0, true) !== MAGIC || flags >> 6 !== VERSION) throw new RangeError('is no LZ4 frame');
  let at = 7 + (flags & FLAG.contentSize ? 8 : 0) + (flags & FLAG.dictionary ? 4 : 0);
  const out = new Uint8Array(size);
  let written = 0;
  for (let header = view.getUint32(at, true); header !== 0; header = view.getUint32(at, true)) {
    at += 4;
    const length = header & ~STORED;
    if (length > frame.length - at) throw new RangeError('the LZ4 block is cut off');
    const block = frame.subarray(at, at + length);
    if (header >>> 31 === 1) {
      if (length > size - written) throw tooLong();
      out.set(block, written);
      written += length;
    } else written = decodeBlock(block, out, written);
    at += length + (flags & FLAG.blockChecksum ? 4 : 0);
  }
  if (written !== size) throw new RangeError('the LZ4 frame is shorter than announced');
  return out;
}

/** Sequences of literals and a match (lz4_Block_format.md). Matches may lie in earlier blocks. */
function decodeBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let read = 0;
  let write = start;
  const next = (): number => {
    const byte = block[read++];
    if (byte === undefined) throw new RangeError('the LZ4 block is cut off');
    return byte;
  };
  const lengthOf = (bits: number): number => {
    let length = bits;
    if (bits === 15) {
      let more = 255;
      while (more === 255) length += more = next();
    }
    return length;
  };
  for (;;) {
    const token = next();
    const literals = lengthOf(token >> 4);
    if (literals > block.length - read) throw new RangeError('the LZ4 block is cut off');
    if (literals > out.length - write) throw tooLong();
    out.set(block.subarray(read, read + literals), write);
    read += literals;
    write += literals;
    if (read === block.length) return write;
    const offset = next() | (next() << 8);
    const length = lengthOf(token & 15) + MIN_MATCH;
    if (offset === 0 || offset > write) throw new RangeError('an LZ4 match lies before the data');
    if (length > out.length - write) throw tooLong();
    // A match may overlap what it writes: then it repeats the bytes between.
    if (offset >= length) out.copyWithin(write, write - offset, write - offset + length);
    else for (let i = 0; i < length; i++) out[write + i] = out[write + i - offset] ?? 0;
    write += length;
  }
}

const tooLong = (): RangeError => new RangeError('the LZ4 frame is longer than announced');
