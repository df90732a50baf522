export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/** A rendered part of a report. */
export interface Piece {
  /** A lower number survives longer; 1 is never cut. */
  priority: number;
  markdown: string;
  /** Line that stands in for the piece when it is cut. */
  cut: string;
}

/**
 * Joins pieces within a budget of UTF-8 bytes. Whole pieces go, least important and last ones first, each leaving a line
 * that counts what is missing; a text is never cut inside a table, fence or collapsible block.
 */
export function fit(pieces: readonly Piece[], budget: number): string {
  const kept = pieces.map(({ markdown }) => markdown);
  const order = pieces
    .map(({ priority }, index) => ({ priority, index }))
    .filter(({ priority }) => priority > 1)
    .sort((a, b) => b.priority - a.priority || b.index - a.index);
  // An upper bound: the separator is counted for empty parts too.
  let size = kept.reduce((sum, part) => sum + byteLength(part) + 2, 0);
  const replace = (index: number, part: string): void => {
    size += byteLength(part) - byteLength(kept[index] ?? '');
    if (part === '' && kept[index] !== '') size -= 2;
    kept[index] = part;
  };
  for (const { index } of order) if (size > budget) replace(index, pieces[index]?.cut ?? '');
  for (const { index } of order) if (size > budget) replace(index, '');
  return join(kept);
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
