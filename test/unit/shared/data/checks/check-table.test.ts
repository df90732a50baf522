import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const find = (
  checks: readonly CheckResult[],
  id: string,
  column: string | null = null,
): CheckResult | undefined => checks.find((check) => check.id === id && check.column === column);

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const note = fc
  .array(fc.constantFrom('a', '"', ',', '\n', '\r\n', ' '), { maxLength: 4 })
  .map((parts) => parts.join(''));
const csvTables = fc.record({
  rows: fc.array(fc.record({ note, good: fc.boolean() }), { minLength: 1, maxLength: 12 }),
  newline: fc.constantFrom('\n', '\r\n'),
  bom: fc.boolean(),
  packed: fc.constantFrom('', '.zst', '.gz'),
});

test('the line of a finding is where its cell begins, whatever stands before it', async () => {
  await fc.assert(
    fc.asyncProperty(csvTables, async ({ rows, newline, bom, packed }) => {
      let text = `${bom ? '\uFEFF' : ''}note,n${newline}`;
      const wrong: { row: number; line: number }[] = [];
      rows.forEach((row, index) => {
        text += `${quoted(row.note)},`;
        if (!row.good) wrong.push({ row: index + 1, line: text.split('\n').length });
        text += `${row.good ? '1' : 'x'}${newline}`;
      });
      const name = `p.csv${packed}`;
      const pack = { '': (bytes: Buffer) => bytes, '.zst': zstdCompressSync, '.gz': gzipSync }[packed];
      const checks = await checkFiles(
        place,
        { [name]: pack(Buffer.from(text)) },
        {
          fields: [
            { name: 'note', type: 'string' },
            { name: 'n', type: 'integer' },
          ],
        },
      );
      const type = find(checks, 'column.type', 'n');
      expect(type?.count).toBe(wrong.length);
      expect(type?.samples.map(({ row, line }) => ({ row, line }))).toEqual(wrong.slice(0, 5));
    }),
    { numRuns: 60 },
  );
});

const smallCell = fc.constantFrom('', '0', '1', '2', '01', '1.0', 'x');

test('counts of keys, repeats and missing values are those of a plain count', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(smallCell, smallCell), { minLength: 1, maxLength: 40 }),
      async (rows) => {
        const half = Math.ceil(rows.length / 2);
        const csv = (part: typeof rows): string => `a,b\n${part.map((row) => `${row.join(',')}\n`).join('')}`;
        const parts =
          rows.length > 1
            ? { 'u1.csv': csv(rows.slice(0, half)), 'u2.csv': csv(rows.slice(half)) }
            : { 'u1.csv': csv(rows) };
        const checks = await checkFiles(place, parts, {
          primaryKey: ['a', 'b'],
          fields: [
            { name: 'a', type: 'string', constraints: { unique: true, required: true } },
            { name: 'b', type: 'integer', constraints: { unique: true } },
          ],
        });
        const repeats = (values: readonly string[]): number => values.length - new Set(values).size;
        const texts = rows.map(([a]) => a).filter((a) => a !== '');
        const integer = (text: string): string | null =>
          /^[+-]?\d+$/.test(text) ? String(Number(text)) : null;
        const integers = rows.map(([, b]) => integer(b)).filter((b) => b !== null);
        const pairs = rows
          .filter(([a, b]) => a !== '' && integer(b) !== null)
          .map(([a, b]) => `${a}|${String(integer(b))}`);
        expect(find(checks, 'unique', 'a')?.count).toBe(repeats(texts));
        expect(find(checks, 'unique', 'b')?.count).toBe(repeats(integers));
        expect(find(checks, 'primaryKey')?.count).toBe(repeats(pairs) + rows.length - pairs.length);
        expect(find(checks, 'duplicates.rows')?.count).toBe(repeats(rows.map((row) => row.join('|'))));
        expect(find(checks, 'missing', 'a')?.count).toBe(rows.length - texts.length);
        expect(find(checks, 'column.type', 'b')?.count ?? 0).toBe(
          rows.filter(([, b]) => b !== '' && integer(b) === null).length,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('repeats are shown where they lie, in the right one of several files', async () => {
  const checks = await checkFiles(
    place,
    { 'r1.csv': 'a,b\n"x\ny",1\nz,2\n', 'r2.csv': 'a,b\nq,3\n\n"x\ny",1\n' },
    { fields: [{ name: 'a', constraints: { unique: true } }, { name: 'b' }] },
  );
  expect(find(checks, 'duplicates.rows')).toMatchObject({
    verdict: 'fail',
    count: 1,
    samples: [{ file: 'r2.csv', line: 4, row: 2, value: null }],
  });
  expect(find(checks, 'unique', 'a')).toMatchObject({
    samples: [{ file: 'r2.csv', line: 4, row: 2, value: 'x\ny' }],
  });
});

test.each<[string, object, string, string, number]>([
  ['a bound', { type: 'integer', constraints: { minimum: 1, maximum: 3 } }, '0 1 3 4', 'range', 2],
  [
    'an exclusive bound',
    { type: 'number', constraints: { exclusiveMinimum: 0, exclusiveMaximum: 1 } },
    '0 0.5 1',
    'range',
    2,
  ],
  [
    'a date bound',
    { type: 'date', constraints: { minimum: '2001-01-01' } },
    '2000-12-31 2001-01-01',
    'range',
    1,
  ],
  [
    'a time zone',
    { type: 'datetime', constraints: { maximum: '2001-01-01T00:00:00Z' } },
    '2001-01-01T00:30:00+01:00 2001-01-01T00:30:00Z',
    'range',
    1,
  ],
  ['a domain', { type: 'string', constraints: { enum: ['a', 'b'] } }, 'a b c A', 'domain', 2],
  ['a domain of numbers', { type: 'integer', constraints: { enum: [0, 1] } }, '0 01 2', 'domain', 1],
  ['categories', { type: 'string', categories: [{ value: 'a', label: 'A' }] }, 'a b', 'domain', 1],
  [
    'a pattern of the whole',
    { type: 'string', constraints: { pattern: '[A-Z]{3}' } },
    'ABC ABCD AB',
    'pattern',
    2,
  ],
  ['a length', { type: 'string', constraints: { minLength: 2, maxLength: 3 } }, 'a éé abcd', 'length', 2],
  ['an e-mail address', { type: 'string', format: 'email' }, 'a@b.org a.b.org', 'format', 1],
  ['NaN and infinity', { type: 'number' }, '1 NaN -inf', 'finite', 2],
  ['an integer that a cast would round', { type: 'integer' }, '17.5 1_000 1e3 7', 'column.type', 3],
  ['a number', { type: 'number' }, '1 .5 -2e-3 1,5 0x1F', 'column.type', 2],
  ['a decimal comma', { type: 'number', decimalChar: ',', groupChar: '.' }, '1.000,5 x', 'column.type', 1],
  ['a date', { type: 'date' }, '2001-02-28 2001-02-30 01/02/2001', 'column.type', 2],
  ['a date of a pattern', { type: 'date', format: '%d/%m/%Y' }, '28/02/2001 2001-02-28', 'column.type', 1],
  ['a boolean', { type: 'boolean' }, 'true 0 yes', 'column.type', 1],
  ['a year and month', { type: 'yearmonth' }, '2001-12 2001-13', 'column.type', 1],
  ['a duration', { type: 'duration' }, 'P1DT2H PT P', 'column.type', 2],
])('%s', async (_, field, cells, id, count) => {
  const rows = cells.split(' ').map((cell, row) => `${String(row)}\t${cell}\n`);
  const checks = await checkFiles(
    place,
    { 'v.tsv': `row\tv\n${rows.join('')}` },
    { fields: [{ name: 'row' }, { name: 'v', ...field }] },
  );
  expect(find(checks, id, 'v')).toMatchObject({ count, verdict: 'fail', severity: 'error' });
});

test('shares may be allowed, severities changed, checks switched off', async () => {
  const checks = await checkFiles(
    place,
    { 's.csv': 'a,b,c\n1,x,5\n2,y,5\nNA,z,9\n9,z,\n' },
    {
      missingValues: ['', 'NA'],
      fields: [
        {
          name: 'a',
          type: 'integer',
          constraints: { maximum: 5 },
          'x-mlops': { mostly: 0.6, maxMissing: 0.25 },
        },
        {
          name: 'b',
          type: 'string',
          constraints: { enum: ['x', 'y'] },
          'x-mlops': { severity: { domain: 'info' } },
        },
        {
          name: 'c',
          type: 'integer',
          constraints: { required: true, maximum: 5 },
          'x-mlops': { severity: { range: 'off', missing: 'warning' } },
        },
      ],
    },
  );
  expect(find(checks, 'range', 'a')).toMatchObject({ verdict: 'pass', count: 1, n: 3 });
  expect(find(checks, 'missing', 'a')).toMatchObject({
    verdict: 'pass',
    count: 1,
    value: 0.25,
    threshold: 0.25,
  });
  expect(find(checks, 'domain', 'b')).toMatchObject({ verdict: 'pass', severity: 'info', count: 2 });
  expect(find(checks, 'range', 'c')).toMatchObject({ verdict: 'skipped', severity: 'off' });
  expect(find(checks, 'missing', 'c')).toMatchObject({ verdict: 'warn', count: 1 });
});

test('without a schema: rows, header, empty columns, spellings of missing, repeats, finite numbers', async () => {
  const checks = await checkFiles(
    place,
    { 'w.csv': 'a,A,,d,e\n1,,x,n/a,nan\n1,,x,?,1.5\n1,,x,n/a,nan\n' },
    null,
  );
  expect(find(checks, 'header.duplicate')).toMatchObject({ verdict: 'fail', count: 1 });
  expect(find(checks, 'header.blank')).toMatchObject({ verdict: 'fail', count: 1 });
  expect(find(checks, 'missing.all', 'A_1')).toMatchObject({ verdict: 'fail', count: 3 });
  expect(find(checks, 'missing.spellings', 'd')).toMatchObject({ verdict: 'warn', value: 2 });
  expect(find(checks, 'finite', 'e')).toMatchObject({ verdict: 'fail', count: 2 });
  expect(find(checks, 'duplicates.rows')).toMatchObject({ verdict: 'fail', severity: 'error', count: 1 });
});

test.each<[string | undefined, string, Record<string, string>]>([
  [undefined, 'b,x', { 'column.missing a': 'fail', 'column.extra x': 'warn' }],
  ['equal', 'b,x', { 'column.missing a': 'fail', 'column.extra x': 'fail' }],
  ['subset', 'b,x', { 'column.missing a': 'fail' }],
  ['superset', 'b,x', { 'column.extra x': 'fail' }],
  ['partial', 'x,y', { 'column.missing null': 'fail' }],
  ['exact', 'b,a', { 'column.order null': 'fail' }],
])('fieldsMatch %s of %s', async (fieldsMatch, header, expected) => {
  const checks = await checkFiles(
    place,
    { 'm.csv': `${header}\n1,2\n` },
    {
      ...(fieldsMatch === undefined ? {} : { fieldsMatch }),
      fields: [{ name: 'a' }, { name: 'b' }],
    },
  );
  const found = checks.filter(({ id, verdict }) => id.startsWith('column.') && verdict !== 'pass');
  expect(
    Object.fromEntries(found.map(({ id, column, verdict }) => [`${id} ${String(column)}`, verdict])),
  ).toEqual(expected);
});

test('JSON lines: blank lines count as lines, not as rows; values keep their JSON type', async () => {
  const lines = '{"n":1,"s":"a"}\n\n{"n":"x","s":"b"}\n{"n":2.5}\n';
  const checks = await checkFiles(
    place,
    { 'j.jsonl': lines },
    {
      fields: [
        { name: 'n', type: 'integer' },
        { name: 's', type: 'string', constraints: { required: true } },
      ],
    },
  );
  expect(find(checks, 'column.type', 'n')?.samples).toEqual([
    { file: 'j.jsonl', line: 3, row: 2, value: 'x' },
    { file: 'j.jsonl', line: 4, row: 3, value: '2.5' },
  ]);
  expect(find(checks, 'missing', 's')?.samples).toEqual([{ file: 'j.jsonl', line: 4, row: 3, value: '' }]);
});

test('names that are doubled or blank in a header are findings at its line, and their cells are still checked', async () => {
  const checks = await checkFiles(
    place,
    { 'h.csv': '\uFEFFid,ID,,n\r\n1,2,3,x\r\n' },
    {
      fields: [{ name: 'id' }, { name: 'n', type: 'integer' }],
    },
  );
  const failed = checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  expect(failed).toEqual(expect.arrayContaining(['header.duplicate', 'header.blank', 'column.type']));
  for (const id of ['header.duplicate', 'header.blank'])
    expect(checks.find((check) => check.id === id)?.samples[0]).toMatchObject({ file: 'h.csv', line: 1 });
  expect(find(checks, 'column.type', 'n')?.samples).toMatchObject([{ line: 2, value: 'x' }]);
});
