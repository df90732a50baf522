import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { delimiterOf } from './csv-header.ts';
import { raggedFault } from './find-fault.ts';
import { readBytes } from './read-bytes.ts';
import { RecordFault, RecordReader, type TextRecord } from './read-records.ts';
import type { DataSource, LineShift } from './source.ts';
import type { TextLayout } from './text-layout.ts';

const BATCH = 1 << 16;

/**
 * A delimited file of any dialect as CSV that engines read, beside what tells the lines of the file itself.
 * @param folder for the copy; removed by its owner
 * @throws UserError with the physical line of what is no record of that dialect
 */
export async function transcribe(
  source: DataSource,
  layout: TextLayout,
  folder: string,
): Promise<DataSource> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.csv`);
  const table = new Table(layout);
  try {
    await pipeline(Readable.from(written(source, layout, table)), createWriteStream(path));
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error;
    throw new UserError(`can not be read as ${source.format}: ${error.message}`, {
      file: source.shown,
      line: error.line,
      fix: error.fix,
    });
  }
  const { size } = await stat(path);
  if (size === 0)
    throw new UserError('the file has no row', { file: source.shown, fix: 'Write the data again' });
  return {
    ...source,
    path,
    format: 'csv',
    compression: 'none',
    delimiter: ',',
    original: source.path,
    lines: { shifts: table.shifts, headerLine: table.headerLine },
  };
}

async function* written(source: DataSource, layout: TextLayout, table: Table): AsyncGenerator<string> {
  const reader = new RecordReader(layout.dialect, layout.dialect.delimiter ?? delimiterOf(source));
  let lines: string[] = [];
  let size = 0;
  for await (const text of decoded(source, layout.encoding)) {
    for (const record of text === null ? reader.end() : reader.push(text)) {
      const line = table.line(record);
      if (line !== null) lines.push(line);
      size += line?.length ?? 0;
      if (size < BATCH) continue;
      yield lines.join('');
      [lines, size] = [[], 0];
    }
  }
  yield lines.join('');
}

/** Texts, then null. */
async function* decoded(source: DataSource, encoding: string): AsyncGenerator<string | null> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  try {
    for await (const chunk of readBytes(source)) {
      const text = decoder.decode(chunk, { stream: true });
      yield text;
      line += text.split('\n').length - 1;
    }
    yield decoder.decode();
    yield null;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new RecordFault(`from this line on it is not ${decoder.encoding} text`, line, 'Name its encoding');
  }
}

/** The records of a file as lines of CSV: names first, comments and blank lines left out. */
class Table {
  readonly shifts: LineShift[] = [];
  headerLine: number | null = null;
  readonly #layout: TextLayout;
  #names: string[] = [];
  #columns = 0;
  #seen = 0;
  #records = 0;
  #lines = 0;

  constructor(layout: TextLayout) {
    this.#layout = layout;
  }

  /** Null for a record that is no row. */
  line({ cells, line }: TextRecord): string | null {
    const { headerRows, commentRows, headerJoin } = this.#layout.dialect;
    const blank = cells.length === 1 && cells[0] === '';
    if (blank && this.#columns !== 1) return null;
    const number = ++this.#seen;
    if (commentRows.includes(number)) return null;
    const last = headerRows.at(-1) ?? 0;
    if (number <= last) {
      if (!headerRows.includes(number)) return null;
      this.headerLine ??= line;
      this.#names =
        this.#names.length === 0
          ? cells
          : this.#names.map((name, index) => [name, cells[index] ?? ''].filter(Boolean).join(headerJoin));
      if (number < last) return null;
      return this.#written(this.#names, line);
    }
    if (this.#records > 0) return this.#written(cells, line);
    // Nothing names the columns but the schema; what it does not name is counted.
    const { names } = this.#layout;
    const header = cells.map((_, index) => names[index] ?? `field${String(index + 1)}`);
    const first = this.#written(header, line);
    return first + this.#written(cells, line);
  }

  #written(cells: readonly string[], line: number): string {
    if (this.#records === 0) this.#columns = cells.length;
    else if (cells.length !== this.#columns) {
      const { message, fix } = raggedFault(cells.length, this.#columns, line);
      throw new RecordFault(message, line, fix);
    }
    const own = ++this.#lines;
    const by = line - own;
    if (by !== (this.shifts.at(-1)?.by ?? 0)) this.shifts.push({ record: this.#records, by });
    this.#records++;
    const text = cells.map(quoted).join(',');
    this.#lines += (text.match(/\r\n|\r|\n/g) ?? []).length;
    return `${text}\n`;
  }
}

/** A space at either end would be lost without quotes. */
const quoted = (cell: string): string =>
  /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
