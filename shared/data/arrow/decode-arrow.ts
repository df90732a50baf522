import { zstdDecompressSync } from 'node:zlib';
import {
  CompressionType,
  Endianness,
  setCompressionCodec,
  tableFromIPC,
  type Table,
} from '@uwdata/flechette';
import { decodeLz4Frame } from './lz4-frame.ts';

/** Bytes of one column of one batch; more is no honest file's. */
const MAX_BUFFER = 2 ** 30;
/** No LZ4 block grows more: a length's byte stands for at most 255. */
const LZ4_RATIO = 256;

/**
 * Messages of the Arrow IPC format (a schema first), or a whole stream or file, as a table. Values are exact: 64-bit integers, times and
 * timestamps are bigints in the unit of their type, decimals bigints without their point; dates are milliseconds since 1970.
 * @param bytes one part, or several of which each holds whole messages
 * @throws Error or RangeError for what is damaged
 */
export function decodeArrow(bytes: Uint8Array | readonly Uint8Array[]): Table {
  const parts = (bytes instanceof Uint8Array ? [bytes] : bytes).map(aligned);
  const [only, ...others] = parts;
  const table = tableFromIPC(only !== undefined && others.length === 0 ? only : parts, {
    useBigInt: true,
    useBigIntTimestamp: true,
    useDecimalInt: true,
  });
  if (table.schema.endianness === Endianness.Big) throw new Error('its numbers are big-endian');
  return table;
}

/** Columns are views of the bytes, which must start where an eight-byte value may. */
const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);

const onlyRead = (): never => {
  throw new Error('Arrow is only read');
};

setCompressionCodec(CompressionType.LZ4_FRAME, {
  decode: (bytes, size) =>
    decodeLz4Frame(bytes, bounded(size, Math.min(MAX_BUFFER, bytes.length * LZ4_RATIO))),
  encode: onlyRead,
});
setCompressionCodec(CompressionType.ZSTD, {
  decode: (bytes, size) => {
    const unpacked = zstdDecompressSync(bytes, { maxOutputLength: bounded(size, MAX_BUFFER) });
    if (unpacked.length !== size) throw new RangeError('a buffer is shorter than announced');
    return aligned(unpacked);
  },
  encode: onlyRead,
});

function bounded(size: number, most: number): number {
  if (size > 0 && size <= most) return size;
  throw new RangeError(`a buffer announces ${String(size)} bytes`);
}
