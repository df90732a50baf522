import { literal } from '../../engine/sql-text.ts';
import type { CheckId } from '../catalogue/catalogue.ts';
import { isOff, shareFinding } from './share-finding.ts';
import {
  isText,
  numberOf,
  rowsWhere,
  rowsWith,
  textsOf,
  textsWhere,
  type CountCheck,
  type CountedColumn,
} from './count-check.ts';

interface Dirt {
  id: CheckId;
  /** RE2. */
  pattern: string;
  finding: string;
  holds: string;
}

const DIRT: readonly Dirt[] = [
  {
    id: 'text.whitespace',
    pattern: '^[\\s\\p{Z}]|[\\s\\p{Z}]$',
    finding: 'begin or end with white space',
    holds: 'no text begins or ends with white space',
  },
  {
    id: 'text.control',
    // Tab and line ends are text; joiners are part of scripts and emoji.
    pattern:
      '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F\\x{80}-\\x{9F}\\x{200B}\\x{202A}-\\x{202E}\\x{2060}\\x{2066}-\\x{2069}\\x{FEFF}]',
    finding: 'hold control characters',
    holds: 'no text holds control characters',
  },
  {
    id: 'text.mojibake',
    // UTF-8 that was read as Latin-1 or Windows-1252, and what decoders leave where nothing fits.
    pattern: '[\\x{C2}\\x{C3}][\\x{80}-\\x{BF}]|\\x{E2}[\\x{80}\\x{20AC}]|\\x{F0}[\\x{9F}\\x{178}]|\\x{FFFD}',
    finding: 'were read in a wrong encoding',
    holds: 'no text was read in a wrong encoding',
  },
];

/** White space around texts, control characters, and texts of a wrong encoding; one pass, because most texts have none. */
export function dirtyText(column: CountedColumn): CountCheck[] {
  const dirt = DIRT.filter(({ id }) => !isOff(column, id));
  if (!isText(column) || dirt.length === 0) return [];
  const matches = (pattern: string): string => `regexp_matches(text, ${literal(pattern)}, 's')`;
  const parts = dirt.flatMap(({ pattern }, index) => [
    rowsWhere(matches(pattern), `n${String(index)}`),
    textsWhere(matches(pattern), `v${String(index)}`),
  ]);
  const any = dirt.map(({ pattern }) => pattern).join('|');
  return [
    {
      aggregates: [`count(*) filter (where ${matches(any)}) as dirty`],
      query: (row) =>
        numberOf(row, 'dirty') === 0
          ? null
          : `select ${parts.join(', ')} from (select * from ${column.counts} where ${matches(any)})`,
      conclude: (row) =>
        dirt.map(({ id, finding, holds }, index) =>
          shareFinding(
            column,
            id,
            numberOf(row, `n${String(index)}`),
            { finding, holds },
            rowsWith(column, textsOf(row, `v${String(index)}`)),
          ),
        ),
    },
  ];
}
