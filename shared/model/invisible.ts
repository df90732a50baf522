/**
 * Control and format characters (bidirectional controls, zero-width and tag characters) and all that Unicode lets a reader
 * not see (variation selectors, fillers): invisible to the reader, visible to review bots and to the order in which text is
 * shown. Tab and line feed stay.
 */
const INVISIBLE = /(?![\t\n])\p{Cc}|\p{Cf}|\p{Default_Ignorable_Code_Point}/gu;
/** What draws an emoji does show. */
const EMOJI_PART = String.raw`(?<=\p{Emoji})\uFE0F|(?<=[\p{Emoji}\uFE0F])\u200D(?=\p{Extended_Pictographic})`;
const COLOUR = String.raw`\x1B\[[\d;]*m`;

const HIDDEN = new RegExp(`(?!${EMOJI_PART})(?:${INVISIBLE.source})`, 'gu');
const HIDDEN_BUT_COLOUR = new RegExp(`(?!${EMOJI_PART}|${COLOUR})(?:${INVISIBLE.source})`, 'gu');

/** UTF-8 bytes that alone say: something invisible, or a line end besides the line feed. */
const ALONE = new RegExp(String.raw`[\x00-\x08\x0B-\x1F\x7F\xD8\xDB\xDC\xF3]`);
/** And those that say it with the byte that follows. */
const WITH_FOLLOWER = new Map([
  [0xc2, /[\x80-\x9F\xAD]/],
  [0xcd, /\x8F/],
  [0xe0, /[\xA2\xA3]/],
  [0xe1, /[\x85\x9E\xA0]/],
  [0xe2, /[\x80\x81]/],
  [0xe3, /\x85/],
  [0xef, /[\xB8\xBB\xBE\xBF]/],
  [0xf0, /[\x91\x93\x9B\x9D]/],
]);

/**
 * By a pair of bytes of valid UTF-8, the first one times 256: 1 where something begins that does not show, or may; with 0 it
 * is certain that nothing does. For those to whom a pattern is too slow.
 */
export const INVISIBLE_PAIRS = new Uint8Array(0x1_0000);
for (let byte = 0; byte < 0x100; byte += 1) {
  const alone = ALONE.test(String.fromCharCode(byte));
  const followers = WITH_FOLLOWER.get(byte);
  if (alone) INVISIBLE_PAIRS.fill(1, byte << 8, (byte + 1) << 8);
  else if (followers !== undefined)
    for (let next = 0; next < 0x100; next += 1)
      if (followers.test(String.fromCharCode(next))) INVISIBLE_PAIRS[(byte << 8) | next] = 1;
}

/** Text that others wrote, without what does not show; lone surrogates become the replacement character. */
export const withoutInvisible = (text: string): string => text.toWellFormed().replace(INVISIBLE, '');

/** The same text with what does not show written out, such as `\u{202E}`: for places where people look for the cause. */
export const escapeInvisible = (text: string): string => text.toWellFormed().replace(HIDDEN, codePoint);

/** For the output of programs, which may be coloured. */
export const escapeInvisibleOutput = (text: string): string =>
  text.toWellFormed().replace(HIDDEN_BUT_COLOUR, codePoint);

const codePoint = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;
