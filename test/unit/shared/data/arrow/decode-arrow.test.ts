import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeArrow } from '../../../../../shared/data/arrow/decode-arrow.ts';

const folder = join(import.meta.dirname, '../../../../fixtures/golden/arrow');
const file = (name: string): Buffer => readFileSync(join(folder, name));

test.each(['lz4.feather', 'zstd.arrow', 'none.arrow', 'stream.arrows'])('%s is read exactly', (name) => {
  const table = decodeArrow(file(name));
  expect(table.numRows).toBe(60);
  const at = (column: string, row: number): unknown => table.getChild(column).at(row);
  expect([at('int64', 0), at('int64', 1), at('int64', 6)]).toEqual([2n ** 63n - 1n, 2n - 2n ** 63n, null]);
  expect(at('uint64', 59)).toBe(2n ** 64n - 60n);
  expect([at('decimal128', 0), at('decimal64', 0)]).toEqual([10n ** 38n - 1n, -30n]);
  expect([at('string', 2), at('timestamp_ns', 0)]).toEqual(['naïve 😀', 1_700_000_000_123_456_789n]);
  const words = ['red', 'green', '', 'red\t'];
  const expected = Array.from({ length: 60 }, (_, i) => (i % 5 === 4 ? null : words[i % 4]));
  expect(table.getChild('dictionary').toArray()).toEqual(expected);
});

test('bytes may start anywhere', () => {
  const bytes = file('none.arrow');
  const moved = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
  expect(decodeArrow(moved).getChild('int64').at(0)).toBe(2n ** 63n - 1n);
});

test('a buffer that announces more than it holds is refused before room is made for it', () => {
  const bytes = file('lz4.feather');
  const frame = bytes.indexOf(Buffer.from([0x04, 0x22, 0x4d, 0x18]));
  bytes.writeBigInt64LE(2n ** 29n, frame - 8);
  expect(() => decodeArrow(bytes)).toThrow(/bytes/);
});
