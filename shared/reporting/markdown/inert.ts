const ZERO_WIDTH_SPACE = '\u200B';

/** What stands before and after the zero-width space. */
type Break = readonly [pattern: RegExp, replacement: string];

/**
 * What GitHub pings, links or draws by itself. It looks for these in the text of the finished page, where escapes and
 * entities are gone, so that only another character between theirs keeps it from them.
 */
const BREAKS: readonly Break[] = [
  // People, teams, mail addresses, and `repository@commit`.
  [/@/g, `@${ZERO_WIDTH_SPACE}`],
  // Issues and pull requests.
  [/#(?=\w)/g, `#${ZERO_WIDTH_SPACE}`],
  // GH-7, GHSA-…, CVE-…, and keys of trackers that a repository links.
  [/([Gg][Hh]|\b[A-Z][A-Z0-9]*)-(?=\w)/g, `$1-${ZERO_WIDTH_SPACE}`],
  // Addresses.
  [/(https?|ftp|mailto|xmpp)(?=:)/gi, `$1${ZERO_WIDTH_SPACE}`],
  [/(www)(?=\.)/gi, `$1${ZERO_WIDTH_SPACE}`],
  // Emoji, some of which are images.
  [/:(?=[\w+-]+:)/g, `:${ZERO_WIDTH_SPACE}`],
  // Mathematics, also with a code span: neither delimiter may touch what is inside or before it.
  [/\$/g, `${ZERO_WIDTH_SPACE}$$${ZERO_WIDTH_SPACE}`],
];

/** Commits: 7 to 40 digits. */
const COMMIT = /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/gi;
const SIX_DIGITS = /[0-9a-f]{6}(?!$)/gi;

/** Text without anything that GitHub acts on; Markdown and HTML in it are not yet escaped. */
export function inert(text: string): string {
  const broken = BREAKS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
  return broken.replace(COMMIT, (digits) => digits.replace(SIX_DIGITS, `$&${ZERO_WIDTH_SPACE}`));
}
