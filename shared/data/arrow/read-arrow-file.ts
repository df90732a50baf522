import { open, type FileHandle } from 'node:fs/promises';
import type { Table } from '@uwdata/flechette';
import type { ImportedColumn, ImportedRows } from '../engine/value-type.ts';
import { decodeArrow } from './decode-arrow.ts';
import { read, scanMessages, type ArrowMessage } from './scan-messages.ts';
import { nullable, valueReader, type ValueReader } from './value-reader.ts';

export interface ArrowFile {
  columns: ImportedColumn[];
  /** A few record batches at a time. */
  batches: AsyncIterable<ImportedRows>;
  close(): Promise<void>;
}

/** Small batches are decoded together: each time the dictionaries are as well. */
const TOGETHER_BYTES = 8 * 2 ** 20;
/** Memory holds one batch as a whole. */
const MAX_BATCH = 2 ** 30;

/**
 * Opens a file or a stream of Arrow's IPC format, which Feather is; its batches are read as they are asked for.
 * @throws RangeError for a file that is damaged, or holds what a table can not
 */
export async function openArrowFile(path: string): Promise<ArrowFile> {
  const file = await open(path);
  try {
    const { isFile, messages } = await scanMessages(file);
    const [schema, ...others] = messages;
    if (schema === undefined) throw new RangeError('it is empty');
    const large = messages.find(({ length }) => length > MAX_BATCH);
    if (large !== undefined)
      throw new RangeError(`one of its batches has more than ${String(MAX_BATCH)} bytes`);
    const head = await read(file, schema.start, schema.length);
    const { fields } = decodeArrow(head).schema;
    if (fields.length === 0) throw new RangeError('it has no columns');
    const readers = fields.map(({ name, type }) => {
      const reader = valueReader(type);
      if (reader === null) throw new RangeError(`the type of its column "${name}" is not supported`);
      return reader;
    });
    const columns = fields.map(({ name }, index) => ({
      name,
      type: readers[index]?.type ?? { kind: 'integer' as const },
    }));
    const ordered = isFile ? dictionariesFirst(others) : others;
    return { columns, batches: batchesOf(file, head, ordered, readers), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

const dictionariesFirst = (messages: readonly ArrowMessage[]): ArrowMessage[] => [
  ...messages.filter(({ kind }) => kind === 'dictionary'),
  ...messages.filter(({ kind }) => kind !== 'dictionary'),
];

async function* batchesOf(
  file: FileHandle,
  schema: Buffer,
  messages: readonly ArrowMessage[],
  readers: readonly ValueReader[],
): AsyncGenerator<ImportedRows> {
  let dictionaries: { id: bigint; bytes: Buffer }[] = [];
  let batches: Buffer[] = [];
  let bytes = 0;
  const decoded = (): Table => decodeArrow([schema, ...dictionaries.map((part) => part.bytes), ...batches]);
  for (const message of messages) {
    const isBatch = message.kind === 'batch';
    // A dictionary that comes after batches may replace the one that they use.
    if (batches.length > 0 && (!isBatch || bytes + message.length > TOGETHER_BYTES)) {
      yield* rowsOf(decoded(), readers);
      batches = [];
      bytes = 0;
    }
    const part = await read(file, message.start, message.length);
    if (isBatch) {
      batches.push(part);
      bytes += part.length;
    } else {
      if (!message.isDelta) dictionaries = dictionaries.filter(({ id }) => id !== message.id);
      dictionaries.push({ id: message.id, bytes: part });
    }
  }
  if (batches.length > 0) yield* rowsOf(decoded(), readers);
}

function* rowsOf(table: Table, readers: readonly ValueReader[]): Generator<ImportedRows> {
  const columns = readers.map((_, index) => table.getChildAt(index));
  for (const index of columns[0]?.data.keys() ?? []) {
    yield {
      rows: columns[0]?.data[index]?.length ?? 0,
      columns: readers.map((reader, place) => {
        const batch = columns[place]?.data[index];
        const convert = nullable(reader);
        return (row) => convert(batch?.at(row));
      }),
    };
  }
}
