import type { CsvDialect } from './text-layout.ts';

export interface TextRecord {
  cells: string[];
  /** Physical line where it begins, from 1. */
  line: number;
}

export class RecordFault extends Error {
  readonly line: number;
  readonly fix: string;

  constructor(message: string, line: number, fix: string) {
    super(message);
    this.line = line;
    this.fix = fix;
  }
}

type State = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Records of delimited text of any dialect, with their physical lines; lines end in LF, CRLF or CR, each as it likes. A line
 * without text is a record of one empty cell.
 * @param delimiter what stands between cells
 */
export class RecordReader {
  readonly #dialect: CsvDialect;
  readonly #delimiter: string;
  #rest = '';
  #state: State = 'start';
  #cells: string[] = [];
  #cell = '';
  #line = 1;
  #recordLine = 1;
  #quoteLine = 1;
  #isComment = false;

  constructor(dialect: CsvDialect, delimiter: string) {
    this.#dialect = dialect;
    this.#delimiter = delimiter;
  }

  /** @throws RecordFault */
  *push(text: string): Generator<TextRecord> {
    const whole = this.#rest + text;
    // What the next characters are decides what one is: the last ones wait for them.
    const end = whole.length - Math.max(2, this.#delimiter.length);
    yield* this.#read(whole, Math.max(0, end));
  }

  /** @throws RecordFault */
  *end(): Generator<TextRecord> {
    yield* this.#read(this.#rest, this.#rest.length);
    if (this.#state === 'quoted')
      throw new RecordFault(
        'the quote that opens here is never closed',
        this.#quoteLine,
        'Close it, or double it inside a quoted cell',
      );
    const empty = this.#cells.length === 0 && this.#state === 'start';
    if (!empty && !this.#isComment) yield this.#record();
  }

  *#read(text: string, end: number): Generator<TextRecord> {
    let at = 0;
    while (at < end) {
      const character = text.charAt(at);
      const isReturn = character === '\r';
      if (isReturn || character === '\n') {
        const width = isReturn && text[at + 1] === '\n' ? 2 : 1;
        if (this.#state === 'quoted') this.#cell += text.slice(at, at + width);
        else if (this.#isComment) this.#isComment = false;
        else yield this.#record();
        this.#line++;
        if (this.#state !== 'quoted') this.#recordLine = this.#line;
        at += width;
      } else at += this.#isComment ? 1 : this.#take(text, at, character);
    }
    this.#rest = text.slice(at);
  }

  /** How many characters belong together here. */
  #take(text: string, at: number, character: string): number {
    const { quoteChar, doubleQuote, escapeChar, skipInitialSpace, commentChar } = this.#dialect;
    if (character === escapeChar && at + 1 < text.length && !/[\r\n]/.test(text.charAt(at + 1))) {
      this.#cell += text.charAt(at + 1);
      if (this.#state === 'start') this.#state = 'plain';
      return 2;
    }
    if (this.#state === 'quoted') {
      if (character !== quoteChar) this.#cell += character;
      else if (doubleQuote && text[at + 1] === quoteChar) {
        this.#cell += character;
        return 2;
      } else this.#state = 'closed';
      return 1;
    }
    if (text.startsWith(this.#delimiter, at)) {
      this.#endCell();
      return this.#delimiter.length;
    }
    if (this.#state === 'closed')
      throw new RecordFault(
        'text follows the closing quote of a cell',
        this.#line,
        'Double the quotes inside a quoted cell',
      );
    if (this.#state === 'start') {
      if (commentChar !== null && this.#cells.length === 0 && text.startsWith(commentChar, at)) {
        this.#isComment = true;
        return 1;
      }
      if (skipInitialSpace && character === ' ') return 1;
      if (character === quoteChar) {
        this.#state = 'quoted';
        this.#quoteLine = this.#line;
        return 1;
      }
      this.#state = 'plain';
    }
    this.#cell += character;
    return 1;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#state = 'start';
  }

  #record(): TextRecord {
    this.#endCell();
    const record = { cells: this.#cells, line: this.#recordLine };
    this.#cells = [];
    return record;
  }
}
