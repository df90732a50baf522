import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLz4Frame } from '../../../../../shared/data/arrow/lz4-frame.ts';

const text = Buffer.from('abcabcabcabcXYZ'.repeat(20));
/** `pyarrow.compress(b"abcabcabcabcXYZ" * 20, codec="lz4")` of pyarrow 26.0.1. */
const frame = Buffer.from(
  '04224d18604082160000003561626303003558595a0c000f0f00fc50626358595a00000000',
  'hex',
);

/** Blocks are bytes that are stored as they are, or compressed. */
function frameOf(blocks: { stored: boolean; bytes: readonly number[] }[], flags = 0x40, fields = 0): Buffer {
  const parts = blocks.map(({ stored, bytes }) => {
    const header = Buffer.alloc(4);
    header.writeUInt32LE(bytes.length + (stored ? 2 ** 31 : 0));
    return Buffer.concat([header, Buffer.from(bytes), Buffer.alloc(flags & 0x10 ? 4 : 0)]);
  });
  const start = Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40, ...Array<number>(fields).fill(7), 0]);
  return Buffer.concat([start, ...parts, Buffer.alloc(4)]);
}

test('what Arrow writes is read', () => {
  expect(Buffer.from(decodeLz4Frame(frame, text.length))).toEqual(text);
});

test.each([
  ['no extra fields', 0x40, 0],
  ['the size of the content, checksums of blocks and a dictionary id', 0x40 | 0x10 | 0x08 | 0x01, 12],
])('stored blocks, and a match that lies in the block before: %s', (_, flags, fields) => {
  const blocks = [
    { stored: true, bytes: [1, 2, 3, 4, 5] },
    // One literal, then five bytes from five bytes back, then the last literal.
    { stored: false, bytes: [0x11, 9, 5, 0, 0x10, 8] },
  ];
  const decoded = decodeLz4Frame(frameOf(blocks, flags, fields), 12);
  expect([...decoded]).toEqual([1, 2, 3, 4, 5, 9, 2, 3, 4, 5, 9, 8]);
});

test.each([
  ['no frame', Buffer.from('PAR1PAR1PAR1')],
  ['a match before the data', frameOf([{ stored: false, bytes: [0x10, 9, 5, 0, 0x10, 8] }])],
  ['a match that goes nowhere', frameOf([{ stored: false, bytes: [0x10, 9, 0, 0, 0x10, 8] }])],
  ['a block that ends within a length', frameOf([{ stored: false, bytes: [0xf0, 255] }])],
  ['literals that are not there', frameOf([{ stored: false, bytes: [0x50, 1] }])],
  ['too few bytes', frameOf([{ stored: true, bytes: [1] }])],
  ['too many bytes', frameOf([{ stored: true, bytes: [1, 2, 3, 4, 5, 6, 7, 8, 9] }])],
  ['a match that is too long', frameOf([{ stored: false, bytes: [0x1f, 9, 1, 0, 200, 0x10, 8] }])],
])('%s is refused', (_, bytes) => {
  expect(() => decodeLz4Frame(bytes, 8)).toThrow(RangeError);
});

test('a damaged frame is refused or has the announced size, and never ends otherwise', () => {
  const damage = fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(damage, fc.nat(frame.length), (changes, length) => {
      const bytes = Buffer.from(frame);
      for (const [at, byte] of changes) bytes[at] = byte;
      try {
        expect(decodeLz4Frame(bytes.subarray(0, length), text.length)).toHaveLength(text.length);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
