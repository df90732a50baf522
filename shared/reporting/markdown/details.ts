import { escaped } from '../page/escape-html.ts';
import { inert } from './inert.ts';
import { visibleLine } from './strip.ts';

/** A collapsible block; GitHub reads the Markdown inside only after the empty line, and none in the summary. */
export const details = (summary: string, body: string): string =>
  `<details><summary>${escaped(inert(visibleLine(summary)))}</summary>\n\n${body}\n\n</details>`;
