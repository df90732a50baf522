/**
 * Control and format characters (bidirectional controls, zero-width and tag characters) and all that Unicode lets a reader
 * not see (variation selectors, fillers): invisible to the reader, visible to review bots and to the order in which text is
 * shown. Tab and line feed stay.
 */
const INVISIBLE = /(?![\t\n])\p{Cc}|\p{Cf}|\p{Default_Ignorable_Code_Point}/gu;
const LINE_BREAKS = /[\t\n\r\u2028\u2029]+/g;

/** Text that others wrote, without what does not show; lone surrogates become the replacement character. */
export const visible = (text: string): string => text.toWellFormed().replace(INVISIBLE, '');

/** The same on one line. */
export const visibleLine = (text: string): string => visible(text.replace(LINE_BREAKS, ' '));
