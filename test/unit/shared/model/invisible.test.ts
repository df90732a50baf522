import { expect, test } from 'vitest';
import {
  escapeInvisible,
  escapeInvisibleOutput,
  INVISIBLE_PAIRS,
  withoutInvisible,
} from '../../../../shared/model/invisible.ts';

const BIDI = '\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\u061C';

test('direction marks and other invisible characters are written out', () => {
  expect(escapeInvisible(BIDI)).toBe(
    String.raw`\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{061C}`,
  );
  expect(escapeInvisible('a\u200Bb\u{E0041}c\0d\u00ADe\u3164f\uFEFF')).toBe(
    String.raw`a\u{200B}b\u{E0041}c\u{0000}d\u{00AD}e\u{3164}f\u{FEFF}`,
  );
  expect(withoutInvisible(`a${BIDI}b`)).toBe('ab');
});

test('what shows stays: letters of any script, tab, line feed, and the parts of an emoji', () => {
  const plain = 'abc \t\n é 中 العربية ✔️ 👩‍🔬 🏳️‍🌈 1️⃣';
  expect(escapeInvisible(plain)).toBe(plain);
  expect(escapeInvisibleOutput(plain)).toBe(plain);
  // A joiner that joins nothing hides.
  expect(escapeInvisible('👩\u200Dx a\uFE0F')).toBe(String.raw`👩\u{200D}x a\u{FE0F}`);
});

test('colours of a program stay, what moves its cursor is written out; in our own texts both are', () => {
  expect(escapeInvisibleOutput('\x1B[31mred\x1B[0m \x1B[2K\b')).toBe(
    '\x1B[31mred\x1B[0m \\u{001B}[2K\\u{0008}',
  );
  expect(escapeInvisible('\x1B[8mhidden')).toBe('\\u{001B}[8mhidden');
});

test('half of a character becomes the replacement character', () => {
  expect([escapeInvisible('\uD83D'), escapeInvisibleOutput('\uD83D'), withoutInvisible('\uD83D')]).toEqual([
    '\uFFFD',
    '\uFFFD',
    '\uFFFD',
  ]);
});

/** By every pair of bytes. */
const mayHoldInvisible = (bytes: Buffer): boolean =>
  bytes.some((byte, index) => INVISIBLE_PAIRS[(byte << 8) | (bytes[index + 1] ?? 0)] === 1);

test('the quick look at bytes overlooks nothing invisible and no other line end', () => {
  for (let codePoint = 0; codePoint <= 0x10_ffff; codePoint += 1) {
    if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
    const character = String.fromCodePoint(codePoint);
    if (escapeInvisible(character) === character && !/[\r\u0085\u2028\u2029]/.test(character)) continue;
    const bytes = Buffer.from(character);
    expect(mayHoldInvisible(bytes), codePoint.toString(16)).toBe(true);
  }
});

test('everyday output passes the quick look', () => {
  const line = 'epoch 3/10 ━━━ 128/937 loss=0.3121\tÜbung 東京 😀\n';
  expect(mayHoldInvisible(Buffer.from(line))).toBe(false);
});
