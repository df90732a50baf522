import { UserError } from '../../errors.ts';
import { readStart } from './read-bytes.ts';
import type { DataSource } from './source.ts';

const LONGEST_HEADER = 1 << 20;

export const delimiterOf = ({ format, delimiter }: DataSource): string =>
  delimiter ?? (format === 'tsv' ? '\t' : ',');

/** Names in the first record of a CSV or TSV file, as written. */
export async function readCsvHeader(source: DataSource): Promise<string[]> {
  const start = await readStart(source, LONGEST_HEADER).catch((cause: unknown) => {
    throw new UserError(`the ${source.compression} stream is damaged`, { file: source.shown, cause });
  });
  const text = new TextDecoder('utf-8').decode(start).replace(/^[\r\n]+/, '');
  return firstRecord(text, delimiterOf(source));
}

/** Names that an engine accepts: blank ones get a number, doubled ones too; engines ignore case. */
export function distinctNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((written, index) => {
    const name = written.trim() === '' ? `column${String(index)}` : written;
    let free = name;
    for (let copy = 1; taken.has(free.toLowerCase()); copy++) free = `${name}_${String(copy)}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

function firstRecord(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') break;
    else cell += character;
  }
  return [...cells, cell];
}
