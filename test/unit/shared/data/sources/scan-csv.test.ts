import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanCsv, type CsvPlace } from '../../../../../shared/data/sources/scan-csv.ts';

interface Cell {
  record: number;
  cell: number;
  line: number;
}

async function scan(
  bytes: Buffer,
  delimiter = ',',
  size = bytes.length,
  wanted?: number,
): Promise<{ cells: Cell[]; records: number }> {
  const cells: Cell[] = [];
  const chunks = Array.from({ length: Math.ceil(bytes.length / Math.max(size, 1)) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const { records } = await scanCsv(chunks, delimiter, {
    cell: (record, cell, line) => {
      if (wanted === undefined || wanted === record) cells.push({ record, cell, line });
    },
    ...(wanted === undefined ? {} : { next: (record) => (record <= wanted ? wanted : Infinity) }),
  });
  return { cells, records };
}

const content = fc
  .array(fc.constantFrom('a', '"', ',', '\n', '\r\n', 'é', ' ', ''), { maxLength: 5 })
  .map((parts) => parts.join(''));
const tables = fc.integer({ min: 2, max: 4 }).chain((columns) =>
  fc.record({
    rows: fc.array(fc.array(content, { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 8,
    }),
    newline: fc.constantFrom('\n', '\r\n'),
    bom: fc.boolean(),
    lastNewline: fc.boolean(),
    blankAfter: fc.nat(7),
    size: fc.integer({ min: 1, max: 9 }),
  }),
);

test('each cell begins on the line that counting line feeds before it gives', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ rows, newline, bom, lastNewline, blankAfter, size }) => {
      let text = bom ? '\uFEFF' : '';
      const expected: Cell[] = [];
      rows.forEach((row, record) => {
        row.forEach((value, cell) => {
          if (cell > 0) text += ',';
          expected.push({ record, cell, line: text.split('\n').length });
          text += /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
        });
        if (record < rows.length - 1 || lastNewline) text += newline;
        if (record === blankAfter && record < rows.length - 1) text += newline;
      });
      const found = await scan(Buffer.from(text), ',', size);
      expect(found.cells).toEqual(expected);
      expect(found.records).toBe(rows.length);
      const one = await scan(Buffer.from(text), ',', size * 8, blankAfter);
      expect(one.cells).toEqual(expected.filter(({ record }) => record === blankAfter));
      expect(one.records).toBe(rows.length);
    }),
    { numRuns: 500 },
  );
});

test('a walk that starts again where a record begins finds what the whole walk finds', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ rows, newline, bom, size }) => {
      const lines = rows.map((row) =>
        row.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(','),
      );
      // Plain lines between the others: only they are passed over.
      const text = (bom ? '\uFEFF' : '') + lines.flatMap((line) => [line, 'p,q', 'r,s', '']).join(newline);
      const bytes = Buffer.from(text);
      const whole = await scan(bytes);
      const places: CsvPlace[] = [];
      const chunks = Array.from({ length: Math.ceil(bytes.length / (size * 8)) }, (_, index) =>
        bytes.subarray(index * size * 8, (index + 1) * size * 8),
      );
      await scanCsv(chunks, ',', { next: () => Infinity, boundary: (place) => places.push(place) });
      for (const from of places) {
        const cells: Cell[] = [];
        const rest = [bytes.subarray(from.offset)];
        const visitor = {
          cell: (record: number, cell: number, line: number) => cells.push({ record, cell, line }),
        };
        const { records } = await scanCsv(rest, ',', visitor, from);
        expect(cells).toEqual(whole.cells.filter(({ record }) => record >= from.record));
        expect(records).toBe(whole.records);
      }
    }),
    { numRuns: 300 },
  );
});

test('in a table of one column a blank line is an empty cell', async () => {
  const { cells, records } = await scan(Buffer.from('x\n1\n\n3\n'));
  expect(records).toBe(4);
  expect(cells.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
});

test('an open quote and text after a closing quote are told with their line', async () => {
  const open = await scanCsv([Buffer.from('a,b\n1,"x\n2,y\n')], ',', {});
  expect(open.openQuote).toBe(2);
  const strays: number[] = [];
  await scanCsv([Buffer.from('a,b\n1,"x"y\n')], ',', { stray: (line) => strays.push(line) });
  expect(strays).toEqual([2]);
});
