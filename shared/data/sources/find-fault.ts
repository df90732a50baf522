import { delimiterOf } from './csv-header.ts';
import { isBlank } from './locate-cells.ts';
import { readBytes, readStart } from './read-bytes.ts';
import { scanCsv } from './scan-csv.ts';
import { firstLineOfOtherEncoding, scanLines } from './scan-lines.ts';
import type { DataSource } from './source.ts';
import { counted } from '../../model/wording.ts';

/** Why a file can not be read, in words for its owner. */
export interface SourceFault {
  message: string;
  /** Physical line, from 1. */
  line: number | null;
  fix: string;
}

/** Looks at a file that the engine refused: the engine counts records where people count lines. Null when nothing is found. */
export async function findFault(source: DataSource): Promise<SourceFault | null> {
  if (source.format === 'parquet') {
    return {
      message: 'is no complete Parquet file',
      line: null,
      fix: 'It may be cut off: write or download it again',
    };
  }
  return (await encodingFault(source)) ?? (await structureFault(source));
}

async function encodingFault(source: DataSource): Promise<SourceFault | null> {
  const [first, second] = await readStart(source, 2);
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { message: 'is UTF-16, expected UTF-8', line: 1, fix: 'Save the file as UTF-8' };
  }
  const line = await firstLineOfOtherEncoding(readBytes(source));
  return line === null
    ? null
    : { message: 'the line is not UTF-8 text', line, fix: 'Save the file as UTF-8' };
}

async function structureFault(source: DataSource): Promise<SourceFault | null> {
  switch (source.format) {
    case 'csv':
    case 'tsv':
      return csvFault(source);
    case 'jsonl':
      return jsonlFault(source);
    case 'json':
    case 'parquet':
      return null;
  }
}

async function csvFault(source: DataSource): Promise<SourceFault | null> {
  const found: { ragged?: SourceFault; stray?: number } = {};
  let columns = 0;
  const { openQuote } = await scanCsv(readBytes(source), delimiterOf(source), {
    stray: (line) => {
      found.stray ??= line;
    },
    record: (record, cells, line) => {
      if (record === 0) columns = cells;
      else if (cells !== columns) found.ragged = raggedFault(cells, columns, line);
      return found.ragged !== undefined || found.stray !== undefined;
    },
  });
  if (found.stray !== undefined) {
    return {
      message: 'text follows the closing quote of a cell',
      line: found.stray,
      fix: 'Double the quotes inside a quoted cell',
    };
  }
  if (openQuote !== null) {
    return {
      message: 'the quote that opens here is never closed',
      line: openQuote,
      fix: 'Close it, or double it inside a quoted cell',
    };
  }
  return found.ragged ?? null;
}

/** A row of other cells than the header. */
export const raggedFault = (cells: number, columns: number, line: number): SourceFault => ({
  message: `the row has ${counted(cells, 'cell')}, the header has ${String(columns)}`,
  line,
  fix: 'Give every row as many cells as the header, and quote cells that hold the delimiter',
});

async function jsonlFault(source: DataSource): Promise<SourceFault | null> {
  let fault: SourceFault | null = null;
  await scanLines(readBytes(source), (line, number) => {
    if (!isBlank(line) && !isObject(line.toString('utf8')))
      fault = {
        message: 'the line is not one JSON object',
        line: number,
        fix: 'Write one JSON object per line',
      };
    return fault !== null;
  });
  return fault;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
