const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const BOM = [0xef, 0xbb, 0xbf];

/** What a scan reports. Records count from 0, the header; lines are physical ones, from 1; cells count from 0. */
export interface CsvVisitor {
  /** A cell begins. */
  cell?(record: number, cell: number, line: number): void;
  /** A record has ended; `line` is where it began. Return true to stop. */
  record?(record: number, cells: number, line: number): boolean;
  /** Text stands between a closing quote and the next delimiter. */
  stray?(line: number): void;
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
): Promise<CsvScan> {
  const scanner = new Scanner(delimiter.charCodeAt(0), visitor);
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

  constructor(delimiter: number, visitor: CsvVisitor) {
    this.#delimiter = delimiter;
    this.#visitor = visitor;
  }

  /** Whether the visitor has seen enough. */
  push(chunk: Uint8Array): boolean {
    for (const byte of chunk) {
      if (this.#offset < 3 && byte === BOM[this.#offset]) {
        this.#offset++;
        continue;
      }
      this.#offset = 3;
      this.#byte(byte);
      if (this.#stopped) return true;
    }
    return false;
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
