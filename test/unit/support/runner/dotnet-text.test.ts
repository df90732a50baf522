import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBlank, LineReader, trim, trimStart } from '../../../support/runner/dotnet-text.ts';

/** Members of .NET's `char.IsWhiteSpace`, from its documentation. */
const WHITE_SPACE = [
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680],
  ...Array.from({ length: 11 }, (_, i) => 0x2000 + i),
  ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
];

test('white space is what .NET calls so, and nothing else', () => {
  const found = Array.from({ length: 0x10000 }, (_, code) => code).filter(
    (code) => trimStart(String.fromCharCode(code)) === '',
  );
  expect(found).toEqual(WHITE_SPACE);
});

test('trims both ends', () => {
  expect(trim('\u3000 a b\u0085')).toBe('a b');
  expect(isBlank('\u2003\t')).toBe(true);
  expect(isBlank('\uFEFF')).toBe(false);
});

describe('LineReader', () => {
  const read = (...chunks: (string | Uint8Array)[]): string[] => {
    const reader = new LineReader();
    const lines = chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
    return [...lines, ...reader.end()];
  };

  test('ends lines at \\n, \\r\\n and a lone \\r', () => {
    expect(read('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd']);
    expect(read('\u2028\u0085\f\n')).toEqual(['\u2028\u0085\f']);
  });
  test('keeps empty lines, but none after the last newline', () => {
    expect(read('\n\na\n')).toEqual(['', '', 'a']);
    expect(read('a\r')).toEqual(['a']);
    expect(read()).toEqual([]);
  });
  test('waits for the character after a \\r', () => {
    const reader = new LineReader();
    expect(reader.push(Buffer.from('a\r'))).toEqual([]);
    expect(reader.push(Buffer.from('\nb'))).toEqual(['a']);
    expect(reader.end()).toEqual(['b']);
  });
  test('drops a byte order mark at the start and replaces what is no UTF-8', () => {
    expect(read('\uFEFFa')).toEqual(['a']);
    expect(read(Uint8Array.of(0x61, 0xff, 0x0a))).toEqual(['a\uFFFD']);
  });
  test('does not depend on how the bytes were cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n', ''))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.infiniteStream(fc.integer({ min: 1, max: 3 })), (whole, sizes) => {
        const bytes = Buffer.from(whole);
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < bytes.length;) {
          const { value: size } = sizes.next() as { value: number };
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(read(...chunks)).toEqual(read(whole));
      }),
    );
  });
});
