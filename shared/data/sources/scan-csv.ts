const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const BOM = [0xef, 0xbb, 0xbf];

/** What a scan reports. Records count from 0, the header; lines are physical ones, from 1; cells count from 0. */
export interface CsvVisitor {
  /** The first record from this one on whose cells somebody asks for: those before are passed over where that is safe. */
  next?(record: number): number;
  /** A record begins here, told now and then: a later scan may start from it. */
  boundary?(at: CsvPlace): void;
  /** A cell begins. */
  cell?(record: number, cell: number, line: number): void;
  /** A record has ended; `line` is where it began. Return true to stop. */
  record?(record: number, cells: number, line: number): boolean;
  /** Text stands between a closing quote and the next delimiter. */
  stray?(line: number): void;
}

/** The beginning of a record. */
export interface CsvPlace {
  /** In bytes from the start of the data. */
  offset: number;
  record: number;
  /** Physical line, from 1. */
  line: number;
  /** Cells of the header. */
  columns: number;
}

export interface CsvScan {
  records: number;
  /** Line of a quote that nothing closes. */
  openQuote: number | null;
}

type State = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Walks the bytes of a CSV file and tells on which physical line each cell begins: engines count records, people and
 * editors count lines, and a quoted cell may span many. Blank lines are no records, except in a table of one column, where
 * they are empty cells.
 */
export async function scanCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  delimiter: string,
  visitor: CsvVisitor,
  from?: CsvPlace,
): Promise<CsvScan> {
  const scanner = new Scanner(delimiter.charCodeAt(0), visitor, from);
  for await (const chunk of chunks) if (scanner.push(chunk)) break;
  return scanner.end();
}

class Scanner {
  readonly #delimiter: number;
  readonly #visitor: CsvVisitor;
  #state: State = 'start';
  #line = 1;
  #records = 0;
  #cells = 0;
  #recordLine = 1;
  #quoteLine = 1;
  #offset = 0;
  #afterReturn = false;
  #columns = 0;
  #stopped = false;
  /** Where the chunk starts. */
  #start = 0;

  constructor(delimiter: number, visitor: CsvVisitor, from?: CsvPlace) {
    this.#delimiter = delimiter;
    this.#visitor = visitor;
    if (from === undefined) return;
    this.#offset = BOM.length;
    this.#start = from.offset;
    this.#records = from.record;
    this.#line = from.line;
    this.#recordLine = from.line;
    this.#columns = from.columns;
  }

  /** Whether the visitor has seen enough. */
  push(chunk: Uint8Array): boolean {
    const plain = this.#visitor.next === undefined ? null : new PlainLines(chunk);
    let told = false;
    for (let at = 0; at < chunk.length; at++) {
      if (plain !== null) {
        const next = this.#skipLines(plain, at);
        if (next > at && !told) {
          this.#visitor.boundary?.({
            offset: this.#start + next,
            record: this.#records,
            line: this.#line,
            columns: this.#columns,
          });
          told = true;
        }
        at = next;
      }
      const byte = chunk[at];
      if (byte === undefined) break;
      if (this.#offset < 3 && byte === BOM[this.#offset]) {
        this.#offset++;
        continue;
      }
      this.#offset = 3;
      this.#byte(byte);
      if (this.#stopped) return true;
    }
    this.#start += chunk.length;
    return false;
  }

  /** Where the first line begins that must be looked at; lines before it are one record each. */
  #skipLines(plain: PlainLines, from: number): number {
    const apart = this.#offset < 3 || this.#state !== 'start' || this.#cells > 0 || this.#afterReturn;
    if (apart || this.#columns < 2) return from;
    const wanted = (this.#visitor.next?.(this.#records) ?? 0) - this.#records;
    if (wanted <= 0) return from;
    const { lines, at } = plain.pass(from, wanted);
    this.#records += lines;
    this.#line += lines;
    this.#recordLine = this.#line;
    return at;
  }

  end(): CsvScan {
    const openQuote = this.#state === 'quoted' ? this.#quoteLine : null;
    if (!this.#stopped && openQuote === null && (this.#cells > 0 || this.#state !== 'start'))
      this.#endRecord();
    return { records: this.#records, openQuote };
  }

  #byte(byte: number): void {
    const afterReturn = this.#afterReturn;
    this.#afterReturn = false;
    if (byte === LF) {
      // A return before it has ended the record.
      if (this.#state !== 'quoted' && !afterReturn) this.#endLine();
      this.#line++;
      if (this.#state !== 'quoted') this.#recordLine = this.#line;
      return;
    }
    if (this.#state === 'quoted') {
      if (byte === QUOTE) this.#state = 'closed';
      return;
    }
    if (byte === CR) {
      this.#endLine();
      this.#afterReturn = true;
      return;
    }
    if (byte === this.#delimiter) {
      if (this.#state === 'start') this.#beginCell();
      this.#state = 'start';
      return;
    }
    if (this.#state === 'start') {
      this.#beginCell();
      this.#state = byte === QUOTE ? 'quoted' : 'plain';
      this.#quoteLine = this.#line;
    } else if (this.#state === 'closed') {
      if (byte !== QUOTE) this.#visitor.stray?.(this.#line);
      this.#state = byte === QUOTE ? 'quoted' : 'plain';
    }
  }

  #beginCell(): void {
    this.#visitor.cell?.(this.#records, this.#cells, this.#line);
    this.#cells++;
  }

  #endLine(): void {
    const blank = this.#cells === 0 && this.#state === 'start';
    if (!blank || this.#columns === 1) this.#endRecord();
  }

  #endRecord(): void {
    // Nothing stands before the end: an empty last cell.
    if (this.#state === 'start') this.#beginCell();
    if (this.#records === 0) this.#columns = this.#cells;
    this.#stopped = this.#visitor.record?.(this.#records, this.#cells, this.#recordLine) ?? false;
    this.#records++;
    this.#cells = 0;
    this.#state = 'start';
  }
}

/** Lines of a chunk without quotes and returns, which are records as they stand. */
class PlainLines {
  readonly #chunk: Uint8Array;
  #special = -1;

  constructor(chunk: Uint8Array) {
    this.#chunk = chunk;
  }

  /** Passes over so many lines, as long as they are whole, plain and not empty. */
  pass(from: number, most: number): { lines: number; at: number } {
    if (this.#special < from) this.#special = this.#nextSpecial(from);
    const [chunk, end] = [this.#chunk, this.#special];
    let [start, lines] = [from, 0];
    // A search for each line feed would cost more than a look at every byte: lines are short.
    for (let at = from; at < end && lines < most; at++) {
      if (chunk[at] !== LF) continue;
      if (at === start) break;
      lines++;
      start = at + 1;
    }
    return { lines, at: start };
  }

  #nextSpecial(at: number): number {
    const places = [QUOTE, CR].map((byte) => this.#chunk.indexOf(byte, at)).filter((place) => place >= 0);
    return Math.min(this.#chunk.length, ...places);
  }
}
