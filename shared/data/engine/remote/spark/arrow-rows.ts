import type { Batch } from '@uwdata/flechette';
import { decodeArrow } from '../../../arrow/decode-arrow.ts';
import type { RemoteRow } from '../remote-engine.ts';

/** Rows of an Arrow IPC stream whose columns are texts. @throws TypeError for other columns */
export function arrowRows(stream: Uint8Array): RemoteRow[] {
  const table = decodeArrow(stream);
  const columns = Array.from({ length: table.numCols }, (_, index) =>
    table.getChildAt(index).data.flatMap(textsOf),
  );
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row] ?? null));
}

/** By its bytes: the library's own decoder takes a byte order mark at a text's start for none of it. */
function textsOf(batch: Batch<unknown>): (string | null)[] {
  const { values, offsets, length } = batch;
  return Array.from({ length }, (_, row) => {
    const value = batch.at(row);
    if (value === null) return null;
    if (typeof value !== 'string' || !(values instanceof Uint8Array) || !(offsets instanceof Int32Array))
      throw new TypeError('a cell is no text');
    return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString(
      'utf8',
      offsets[row],
      offsets[row + 1],
    );
  });
}
