import type { FileHandle } from 'node:fs/promises';

/** A message of the Arrow IPC format as it lies in a file. */
export interface ArrowMessage {
  kind: 'schema' | 'dictionary' | 'batch';
  start: number;
  length: number;
  /** Of a dictionary: which one it is, and whether it adds to what came before. */
  id: bigint;
  isDelta: boolean;
}

export interface ArrowLayout {
  /** A file may use a dictionary before it gives it; a stream may give it anew. */
  isFile: boolean;
  messages: ArrowMessage[];
}

const MAGIC = 'ARROW1';
/** Of Feather's first version, which is another format. */
const OLD_MAGIC = 'FEA1';
const CONTINUATION = -1;
/** Number of each kind in the union `MessageHeader` of Message.fbs. */
const KINDS: Readonly<Record<number, ArrowMessage['kind']>> = { 1: 'schema', 2: 'dictionary', 3: 'batch' };
/** A schema of 100,000 columns has some 20 MB. */
const MAX_METADATA = 2 ** 28;

/**
 * Finds the messages without reading what they hold. A file is a stream between two magic words.
 * @throws RangeError for what is no such file, or ends too early
 */
export async function scanMessages(file: FileHandle): Promise<ArrowLayout> {
  const { size } = await file.stat();
  const start = (await read(file, 0, Math.min(8, size))).toString('latin1');
  if (start.startsWith(OLD_MAGIC)) {
    throw new RangeError('is Feather of version 1: write it with version=2, or as Parquet');
  }
  const isFile = start.startsWith(MAGIC);
  if (isFile && (await read(file, size - MAGIC.length, MAGIC.length)).toString('latin1') !== MAGIC) {
    throw new RangeError('it is cut off');
  }
  const messages: ArrowMessage[] = [];
  for (let at = isFile ? 8 : 0; at < size;) {
    const message = await messageAt(file, at, size);
    if (message === null) break;
    messages.push(message);
    at += message.length;
  }
  if (messages[0]?.kind !== 'schema') throw new RangeError('it does not begin with a schema');
  return { isFile, messages };
}

/** Null at the end of the stream. */
async function messageAt(file: FileHandle, at: number, size: number): Promise<ArrowMessage | null> {
  // Before version 0.15 of Arrow there was no mark before the length.
  const prefix = await read(file, at, Math.min(8, size - at));
  const marked = prefix.readInt32LE(0) === CONTINUATION;
  const metadata = prefix.readInt32LE(marked ? 4 : 0);
  if (metadata === 0) return null;
  const head = marked ? 8 : 4;
  if (metadata < 16 || metadata > MAX_METADATA) throw new RangeError('it holds no Arrow message');
  if (at + head + metadata > size) throw new RangeError('it is cut off');
  const message = await read(file, at + head, metadata);
  const root = message.readUInt32LE(0);
  const [kindAt, headerAt, bodyAt] = [1, 2, 3].map((index) => placeOf(message, root, index)) as Places;
  const kind = kindAt === null ? undefined : KINDS[message.readUInt8(kindAt)];
  if (kind === undefined || headerAt === null) throw new RangeError('it holds a message that is no data');
  const body = bodyAt === null ? 0 : Number(message.readBigInt64LE(bodyAt));
  const length = head + metadata + body;
  if (body < 0 || at + length > size) throw new RangeError('it is cut off');
  const found = { kind, start: at, length, id: 0n, isDelta: false };
  if (kind !== 'dictionary') return found;
  const header = headerAt + message.readUInt32LE(headerAt);
  const [idAt, , deltaAt] = [0, 1, 2].map((index) => placeOf(message, header, index)) as Places;
  return {
    ...found,
    id: idAt === null ? 0n : message.readBigInt64LE(idAt),
    isDelta: deltaAt !== null && message.readUInt8(deltaAt) !== 0,
  };
}

type Places = [number | null, number | null, number | null];

/** Of a field of a table of a FlatBuffer; null where it is left out, which stands for its default. */
function placeOf(buffer: Buffer, table: number, index: number): number | null {
  const virtual = table - buffer.readInt32LE(table);
  const slot = 4 + 2 * index;
  if (slot >= buffer.readUInt16LE(virtual)) return null;
  const offset = buffer.readUInt16LE(virtual + slot);
  return offset === 0 ? null : table + offset;
}

/** @throws RangeError when the file ends before */
export async function read(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) throw new RangeError('it is cut off');
    done += bytesRead;
  }
  return bytes;
}
