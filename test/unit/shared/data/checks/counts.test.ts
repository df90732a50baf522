import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (cells: readonly string[]): string =>
  `row,v\n${cells.map((cell, row) => `${String(row)},${quoted(cell)}\n`).join('')}`;

async function checkColumn(
  id: string,
  cells: readonly string[],
  field: object | null = null,
  reference?: readonly string[],
): Promise<CheckResult | undefined> {
  const checks = await checkFiles(
    place,
    { 'c.csv': csv(cells) },
    field === null ? null : { fields: [{ name: 'row' }, { name: 'v', ...field }] },
    reference === undefined ? {} : { reference: { 'r.csv': csv(reference) } },
  );
  return checks.find((check) => check.id === id && check.column === 'v');
}

const times = (count: number, cell: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => cell(index));
const words = (count: number): string[] =>
  times(count, (index) => `word ${String.fromCharCode(97 + (index % 26))}`);

interface Case {
  field?: object;
  reference?: string[];
  /** Cells that break the check, and what is found. */
  bad: [string[], Partial<CheckResult>];
  /** Cells that do not. */
  good: string[];
}

const CASES: Record<string, Case> = {
  'columns.constant': { bad: [['x', 'x', 'x'], { verdict: 'warn', value: 1 }], good: ['x', 'x', 'y'] },
  'columns.almost-constant': {
    bad: [[...times(96, () => 'x'), ...words(4)], { verdict: 'warn', value: 0.96, count: 96 }],
    good: [...times(90, () => 'x'), ...words(10)],
  },
  'share.zeros': {
    bad: [[...times(97, () => '0'), '1', '2', '3'], { verdict: 'warn', value: 0.97 }],
    good: [...times(50, () => '0'), ...times(50, () => '1')],
  },
  'types.mixed': {
    bad: [[...words(95), '1', '2', '3', '4', '5'], { verdict: 'warn', value: 0.05, count: 5, n: 100 }],
    good: [...words(50), ...times(50, String)],
  },
  'text.special-only': {
    bad: [[...words(99), '!!'], { verdict: 'warn', value: 0.01, count: 1 }],
    good: [...words(99), 'ß', '日本'],
  },
  'text.whitespace': {
    bad: [['a', ' b', 'c\u00a0', 'd'], { verdict: 'warn', value: 0.5, count: 2 }],
    good: ['a', 'b c', 'd', 'e'],
  },
  'text.control': {
    bad: [['a', 'b\u0007c', '\uFEFFd', 'e\u202Ef'], { verdict: 'warn', count: 3 }],
    good: ['a\tb', 'two\nlines', '👩‍🚀', 'د‌م'],
  },
  'text.mojibake': {
    bad: [['cafÃ©', 'itâ€™s', 'a\uFFFD', 'fine'], { verdict: 'warn', count: 3 }],
    good: ['café', 'it’s', 'SÃO PAULO', 'fine'],
  },
  'text.variants': {
    bad: [
      ['New York', 'New York', 'new york', 'NEW-YORK', 'Oslo'],
      { verdict: 'warn', value: 0.4, count: 2, n: 5 },
    ],
    good: ['New York', 'New York', 'Oslo', 'a', 'b'],
  },
  'text.length-outliers': {
    bad: [
      [...times(150, (index) => `name ${String(1000 + index)}`), 'x'.repeat(80)],
      { verdict: 'warn', count: 1 },
    ],
    good: times(150, (index) => `name ${String(1000 + index)}`),
  },
  truncation: {
    bad: [
      [
        ...times(20, (index) => `t${'x'.repeat(index)}`),
        ...times(4, (index) => `${String(index)}${'y'.repeat(254)}`),
      ],
      { verdict: 'warn', count: 4 },
    ],
    good: [...times(20, (index) => `t${'x'.repeat(index)}`), `1${'y'.repeat(254)}`],
  },
  outliers: {
    bad: [
      [...times(90, (index) => String(index % 10)), ...times(10, () => '1000')],
      { severity: 'info', verdict: 'pass', value: 0.1, count: 10, threshold: 0.01 },
    ],
    good: times(100, (index) => String(index % 10)),
  },
  cardinality: {
    field: { 'x-mlops': { distinct: { min: 2, max: 3 } } },
    bad: [['a', 'b', 'c', 'd'], { verdict: 'warn', value: 4, threshold: 3 }],
    good: ['a', 'b', 'c', 'c'],
  },
  aggregate: {
    field: { type: 'number', 'x-mlops': { aggregates: { median: [2, 3] } } },
    bad: [['1', '2', '9', '10'], { verdict: 'fail', value: 5.5, threshold: 3 }],
    good: ['1', '2', '3', '4'],
  },
  'labels.balance': {
    field: { 'x-mlops': { role: 'label' } },
    bad: [
      [...times(50, () => 'a'), ...times(4, () => 'b')],
      { verdict: 'warn', value: 0.08, threshold: 0.1 },
    ],
    good: [...times(50, () => 'a'), ...times(5, () => 'b')],
  },
  'labels.missing': {
    field: { 'x-mlops': { role: 'label' } },
    bad: [['a', '', 'b', 'a'], { verdict: 'warn', value: 0.25, count: 1 }],
    good: ['a', 'b', 'b', 'a'],
  },
  'labels.new': {
    field: { 'x-mlops': { role: 'label' } },
    reference: ['a', 'b', 'a', 'b'],
    bad: [['a', 'c', 'c', 'b'], { verdict: 'fail', value: 1, count: 2 }],
    good: ['a', 'b', 'b', 'b'],
  },
};

describe.each(Object.entries(CASES))('%s', (id, { bad: [cells, expected], good, field, reference }) => {
  test('breaks', async () => {
    const result = await checkColumn(id, cells, field, reference);
    expect(result).toMatchObject(expected);
    if (result?.verdict === 'warn' || result?.verdict === 'fail') expect(result.message).not.toBe('');
  });

  test('holds', async () => {
    const result = await checkColumn(id, good, field, reference);
    expect(result, JSON.stringify(result)).toMatchObject({ verdict: 'pass' });
    expect(result?.value).not.toBeNull();
  });

  test('says that nothing can be said of a column without values', async () => {
    const result = await checkColumn(id, ['', '', ''], field, reference);
    // What the schema asks for is not passed by data that answer nothing.
    if (result !== undefined && result.value === null) expect(result.reason).not.toBeNull();
    expect(result?.value ?? 0).not.toBeNaN();
  });
});

test('values that break a check are shown at their lines', async () => {
  const result = await checkColumn('text.variants', ['Oslo', 'a', 'OSLO', 'Oslo']);
  expect(result?.samples).toEqual([{ file: 'c.csv', line: 4, row: 3, value: 'OSLO' }]);
  expect(result?.message).toContain('"Oslo", "OSLO"');
});

test('a bound that no number answers is not met', async () => {
  const field = { type: 'number', 'x-mlops': { aggregates: { mean: [0, 1] } } };
  expect(await checkColumn('aggregate', ['', ''], field)).toMatchObject({
    verdict: 'fail',
    value: null,
    reason: 'there are no numbers for the mean',
  });
});

// numpy.quantile (linear), numpy.std and numpy.mean of [3, 1, 4, 1, 5, 9, 2, 6].
test.each<[string, number]>([
  ['mean', 3.875],
  ['median', 3.5],
  ['std', 2.5708704751503917],
  ['sum', 31],
  ['min', 1],
  ['max', 9],
  ['q0.25', 1.75],
  ['q0.9', 6.9],
])('%s as numpy has it', async (what, expected) => {
  const field = { type: 'integer', 'x-mlops': { aggregates: { [what]: [null, 0] } } };
  const result = await checkColumn('aggregate', ['3', '1', '4', '1', '5', '9', '2', '6'], field);
  expect(result?.value).toBeCloseTo(expected, 12);
  expect(result?.verdict).toBe('fail');
});

const PERSONAL: [string, string[], string][] = [
  ['e-mail addresses', ['ann@example.org', 'bob@example.co.uk'], 'e-mail'],
  [
    'card numbers with their check digit',
    ['4111 1111 1111 1111', '5500005555555559', '340000000000009'],
    'card',
  ],
  ['IBANs with their check digits', ['DE89370400440532013000', 'GB29 NWBK 6016 1331 9268 19'], 'IBAN'],
  ['social security numbers', ['219-09-9999', '457-55-5462'], 'social'],
  ['IP addresses', ['192.168.0.1', '2001:db8::1'], 'IP'],
  ['phone numbers', ['+47 22 86 44 00', '(555) 234-5678'], 'phone'],
];

test.each(PERSONAL)('%s are personal data', async (_, cells, name) => {
  const result = await checkColumn('pii', [...cells, ...words(20)], { type: 'string' });
  expect(result).toMatchObject({ verdict: 'fail', severity: 'error', count: cells.length });
  expect(result?.message).toContain(name);
});

test.each<[string, string[]]>([
  ['cards of a wrong check digit', ['4111 1111 1111 1112', '5500005555555550']],
  ['IBANs of wrong check digits', ['DE88370400440532013000', 'GB28NWBK60161331926819']],
  ['areas that were never given', ['000-12-3456', '666-12-3456']],
  ['versions', ['1.2.3', '10.20.30']],
  ['dates and times', ['2001-02-03', '2001-02-03T10:00:00Z', '10:20:30']],
  ['codes', ['0150', 'AB-1234', '12345678']],
  ['numbers that pass Luhn by chance', times(40, (index) => String(4_000_000_000_000_000 + index * 7))],
])('%s are not', async (_, cells) => {
  expect(await checkColumn('pii', cells, { type: 'string' })).toMatchObject({ verdict: 'pass', count: 0 });
});

test('personal data that the schema knows are no finding', async () => {
  const cells = ['ann@example.org', 'bob@example.org'];
  for (const pii of [true, 'allowed'])
    expect(await checkColumn('pii', cells, { type: 'string', 'x-mlops': { pii } })).toMatchObject({
      verdict: 'skipped',
    });
  expect(
    await checkColumn('pii', cells, { type: 'string', 'x-mlops': { severity: { pii: 'warning' } } }),
  ).toMatchObject({ verdict: 'warn' });
  expect(
    await checkColumn('pii', ['ann@example.org', ...words(20)], {
      type: 'string',
      'x-mlops': { thresholds: { pii: 0.5 } },
    }),
  ).toMatchObject({ verdict: 'pass', threshold: 0.5 });
});

test('numbers that pile up at the end of a type were cut', async () => {
  const cells = [...times(20, String), ...times(3, () => '2147483647')];
  expect(await checkColumn('truncation', cells)).toMatchObject({ verdict: 'warn', count: 3 });
});

test('what the baseline was like too is known', async () => {
  const zero = [...times(97, () => '0'), '1', '2', '3'];
  expect(await checkColumn('share.zeros', zero, null, zero)).toMatchObject({ verdict: 'pass' });
  expect(await checkColumn('columns.constant', ['x', 'x'], null, ['x', 'x'])).toMatchObject({
    verdict: 'pass',
  });
  const almost = [...times(96, () => 'x'), ...times(4, () => 'y')];
  expect(await checkColumn('columns.almost-constant', almost, null, almost)).toMatchObject({
    verdict: 'pass',
  });
});

test('fences of numbers near the largest double are no words of SQL', async () => {
  const cells = times(100, (index) => (index % 2 === 0 ? '0' : '4.49423283715579e307'));
  expect(await checkColumn('outliers', cells)).toMatchObject({ verdict: 'pass', count: 0 });
});

test('a check that is off says nothing', async () => {
  const off = { 'x-mlops': { severity: { 'text.variants': 'off' } } };
  expect(await checkColumn('text.variants', ['a', 'A'], off)).toBeUndefined();
});
