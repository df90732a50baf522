import { tableFromArrays, tableToIPC, utf8, int32 } from '@uwdata/flechette';
import { expect, test } from 'vitest';
import { arrowRows } from '../../../../../../../shared/data/engine/remote/spark/arrow-rows.ts';

const stream = (columns: Record<string, unknown[]>, types: Parameters<typeof tableFromArrays>[1]) => {
  const bytes = tableToIPC(tableFromArrays(columns, types), { format: 'stream' }) ?? new Uint8Array();
  // As a part of a message: at an odd place of its buffer.
  const message = new Uint8Array(bytes.length + 3);
  message.set(bytes, 3);
  return message.subarray(3);
};

test('texts come as they are, whatever they begin with', () => {
  const texts = ['\ufeffmark', 'a\0b', '', null, ' ', 'e\u0301', '😀', '\ufeff'];
  const others = texts.map((_, index) => String(index));
  expect(arrowRows(stream({ texts, others }, { types: { texts: utf8(), others: utf8() } }))).toEqual(
    texts.map((text, index) => [text, String(index)]),
  );
});

test('what is no text is refused', () => {
  expect(() => arrowRows(stream({ n: [1] }, { types: { n: int32() } }))).toThrow('a cell is no text');
});
