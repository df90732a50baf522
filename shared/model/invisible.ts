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

const CONTROL_BYTES = String.raw`\x00-\x08\x0B-\x1F\x7F`;
/** Beginnings of the UTF-8 bytes of everything invisible, and of line ends besides the line feed. */
const INVISIBLE_BYTES = new RegExp(
  [
    `[${CONTROL_BYTES}]`,
    String.raw`\xC2[\x80-\x9F\xAD]|\xCD\x8F|[\xD8\xDB\xDC]|\xE0[\xA2\xA3]|\xE1[\x85\x9E\xA0]|\xE2[\x80\x81]|\xE3\x85`,
    String.raw`\xEF[\xB8\xBB\xBE\xBF]|\xF0[\x91\x93\x9B\x9D]|\xF3`,
  ].join('|'),
  'y',
);
/** Their first bytes: one class is found faster than the alternatives. */
const FIRST_BYTE = new RegExp(
  `[${CONTROL_BYTES}${String.raw`\xC2\xCD\xD8\xDB\xDC\xE0-\xE3\xEF\xF0\xF3`}]`,
  'g',
);

/** Whether valid UTF-8, given as one character per byte (`latin1`), may hold what does not show: false is certain. */
export function mayHoldInvisible(bytes: string): boolean {
  FIRST_BYTE.lastIndex = 0;
  while (FIRST_BYTE.test(bytes)) {
    INVISIBLE_BYTES.lastIndex = FIRST_BYTE.lastIndex - 1;
    if (INVISIBLE_BYTES.test(bytes)) return true;
  }
  return false;
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
