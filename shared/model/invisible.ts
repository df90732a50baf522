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

/** Text that others wrote, without what does not show; lone surrogates become the replacement character. */
export const withoutInvisible = (text: string): string => text.toWellFormed().replace(INVISIBLE, '');

/** The same text with what does not show written out, such as `\u{202E}`: for places where people look for the cause. */
export const escapeInvisible = (text: string): string => text.toWellFormed().replace(HIDDEN, codePoint);

/** For the output of programs, which may be coloured. */
export const escapeInvisibleOutput = (text: string): string =>
  text.toWellFormed().replace(HIDDEN_BUT_COLOUR, codePoint);

const codePoint = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;
