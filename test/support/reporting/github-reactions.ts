/**
 * What GitHub turns into pings, links, images or formulas in the texts of a rendered page, outside of code. It searches
 * after Markdown is done (its published html-pipeline does), so escapes and entities are of no use against it. Wider than
 * GitHub's own patterns where those are not published.
 */
const REACTIONS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['mention', /@[\w/.-]/],
  ['issue', /#\w/],
  ['issue', /gh-\w/i],
  ['advisory or ticket', /\b[A-Z][A-Z0-9]*-\w/],
  ['commit', /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i],
  ['address', /(?:https?|ftp|mailto|xmpp):|www\./i],
  ['emoji', /:[\w+-]+:/],
  ['formula', /(?<!\u200B)\$|\$(?!\u200B)/],
];

/** What GitHub would do with these texts; nothing, it is hoped. */
export const reactionsTo = (texts: readonly string[]): string[] =>
  texts.flatMap((text) =>
    REACTIONS.filter(([, pattern]) => pattern.test(text)).map(
      ([what]) => `${what} in ${JSON.stringify(text)}`,
    ),
  );
