import { decodeArrow } from '../../../arrow/decode-arrow.ts';
import type { RemoteRow } from '../remote-engine.ts';

/** Rows of an Arrow IPC stream whose columns are texts. @throws TypeError for other columns */
export function arrowRows(stream: Uint8Array): RemoteRow[] {
  const table = decodeArrow(stream);
  const columns = Array.from({ length: table.numCols }, (_, index) => table.getChildAt(index).toArray());
  return Array.from({ length: table.numRows }, (_, row) =>
    columns.map((column) => {
      const value: unknown = column[row] ?? null;
      if (value !== null && typeof value !== 'string') throw new TypeError('a cell is no text');
      return value;
    }),
  );
}
