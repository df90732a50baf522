import { withoutInvisible } from '../../model/invisible.ts';

const LINE_BREAKS = /[\t\n\r\u2028\u2029]+/g;

/** Text that others wrote, without what does not show; lone surrogates become the replacement character. */
export const visible = withoutInvisible;

/** The same on one line. */
export const visibleLine = (text: string): string => visible(text.replace(LINE_BREAKS, ' '));
