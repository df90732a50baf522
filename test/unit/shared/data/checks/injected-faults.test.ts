import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { checkSplitFiles } from '../../../../support/data/check-split-files.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

/** Real tables with faults put into a known share of their rows: each has to be found, all of it, and the table as it is raises nothing. */
let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

type Line = Record<string, string>;

interface Fault {
  id: string;
  column: string | null;
  /** Makes a row faulty. */
  spoil: (row: Line, index: number, rows: Line[]) => void;
}

const data = (file: string): string => join(process.cwd(), 'node_modules/vega-datasets/data', file);

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (rows: readonly Line[]): string => {
  const names = Object.keys(rows[0] ?? {});
  return `${[names, ...rows.map((row) => names.map((name) => quoted(row[name] ?? '')))].map((cells) => cells.join(',')).join('\n')}\n`;
};

/** Rows spread over the table, never the first: it may be what another repeats. */
const chosen = (rows: number, share: number): number[] => {
  const count = Math.max(1, Math.round(rows * share));
  return Array.from({ length: count }, (_, i) => 1 + Math.floor((i * (rows - 1)) / count));
};

const setting =
  (column: string, value: string) =>
  (row: Line): void => {
    row[column] = value;
  };

function spoilt(rows: readonly Line[], share: number, { spoil }: Fault): { text: string; count: number } {
  const copy = rows.map((row) => ({ ...row }));
  const places = chosen(copy.length, share);
  for (const index of places) {
    const row = copy[index];
    if (row !== undefined) spoil(row, index, copy);
  }
  return { text: csv(copy), count: places.length };
}

const faults = (checks: readonly CheckResult[]): string[] =>
  checks
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .map(({ id, column }) => `${id} ${String(column)}`);

async function expectFound(
  rows: readonly Line[],
  schema: object,
  share: number,
  fault: Fault,
): Promise<void> {
  const { text, count } = spoilt(rows, share, fault);
  const checks = await checkFiles(place, { 'spoilt.csv': text }, schema);
  const found = checks.find(({ id, column }) => id === fault.id && column === fault.column);
  expect(['fail', 'warn'], `${fault.id}: ${found?.message ?? 'not checked'}`).toContain(found?.verdict);
  expect(found?.count).toBe(count);
}

describe('penguins', () => {
  const penguins: Line[] = (
    JSON.parse(readFileSync(data('penguins.json'), 'utf8')) as Record<string, string | number | null>[]
  )
    // One bird's sex is written ".", a fault of the data themselves.
    .filter(({ Sex }) => Sex !== '.')
    .map((row, index) => ({
      id: String(index + 1),
      seen: new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10),
      ...Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)]),
      ),
    }));
  const beak = 'Beak Length (mm)';
  const schema = {
    missingValues: [''],
    fields: [
      {
        name: 'id',
        type: 'integer',
        constraints: { required: true, unique: true },
        'x-mlops': { role: 'id', monotonic: 'increasing' },
      },
      { name: 'seen', type: 'date', 'x-mlops': { role: 'time' } },
      { name: 'Species', type: 'string', constraints: { minLength: 5 }, 'x-mlops': { role: 'label' } },
      { name: 'Island', type: 'string', constraints: { required: true, pattern: '[A-Z][a-z]+' } },
      {
        name: beak,
        type: 'number',
        constraints: { minimum: 30, maximum: 60 },
        'x-mlops': { maxMissing: 0.006 },
      },
      { name: 'Beak Depth (mm)', type: 'number' },
      { name: 'Flipper Length (mm)', type: 'integer' },
      { name: 'Body Mass (g)', type: 'integer' },
      {
        name: 'Sex',
        type: 'string',
        'x-mlops': { severity: { domain: 'error' } },
        categories: ['MALE', 'FEMALE'],
      },
    ],
  };

  test('as they are raise nothing', async () => {
    expect(faults(await checkFiles(place, { 'penguins.csv': csv(penguins) }, schema))).toEqual([]);
  });

  const injected: Fault[] = [
    { id: 'column.type', column: 'Body Mass (g)', spoil: setting('Body Mass (g)', '3.5 kg') },
    { id: 'missing', column: 'Island', spoil: setting('Island', '') },
    { id: 'range', column: beak, spoil: setting(beak, '-1') },
    { id: 'finite', column: beak, spoil: setting(beak, 'NaN') },
    { id: 'domain', column: 'Sex', spoil: setting('Sex', 'male?') },
    { id: 'pattern', column: 'Island', spoil: setting('Island', 'dream') },
    { id: 'length', column: 'Species', spoil: setting('Species', 'Gen') },
    { id: 'unique', column: 'id', spoil: setting('id', '1') },
    {
      id: 'monotonic',
      column: 'id',
      spoil: (row) => {
        row['id'] = String(-Number(row['id']));
      },
    },
    {
      id: 'freshness.future',
      column: 'seen',
      spoil: (row, index) => {
        row['seen'] = `21${String(10 + (index % 80))}-01-01`;
      },
    },
    { id: 'labels.missing', column: 'Species', spoil: setting('Species', '') },
    {
      id: 'text.whitespace',
      column: 'Island',
      spoil: (row) => {
        row['Island'] = `${row['Island'] ?? ''} `;
      },
    },
    {
      id: 'text.variants',
      column: 'Island',
      spoil: (row) => {
        row['Island'] = (row['Island'] ?? '').toUpperCase();
      },
    },
    {
      id: 'text.control',
      column: 'Island',
      spoil: (row) => {
        row['Island'] = `${row['Island'] ?? ''}\u0007`;
      },
    },
    {
      id: 'text.mojibake',
      column: 'Island',
      spoil: (row) => {
        row['Island'] = `${row['Island'] ?? ''}Ã©`;
      },
    },
    { id: 'text.special-only', column: 'Island', spoil: setting('Island', '##') },
    { id: 'truncation', column: 'Body Mass (g)', spoil: setting('Body Mass (g)', '2147483647') },
  ];
  test.each(injected.flatMap((fault) => [0.02, 0.1].map((share) => ({ ...fault, share }))))(
    '$id of $column in $share of the rows',
    async ({ share, ...fault }) => {
      await expectFound(penguins, schema, share, fault);
    },
  );

  test('rows that repeat, and labels that contradict', async () => {
    const plain = penguins.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'id' && name !== 'seen')),
    );
    const own = { fields: schema.fields.slice(2) };
    expect(faults(await checkFiles(place, { 'plain.csv': csv(plain) }, own))).toEqual([]);
    const twice = await checkFiles(place, { 'twice.csv': csv([...plain, ...plain.slice(5, 12)]) }, own);
    expect(faults(twice)).toEqual(['duplicates.rows null']);
    expect(twice.find(({ id }) => id === 'duplicates.rows')?.count).toBe(7);
    const contradicting = await checkFiles(
      place,
      { 'other.csv': csv([...plain, { ...plain[0], Species: 'Gentoo' }]) },
      own,
    );
    expect(contradicting.find(({ id }) => id === 'labels.conflicting')?.count).toBe(2);
  });

  test('rows of training among those of test', async () => {
    const own = { ...schema, primaryKey: ['id'], 'x-mlops': { severity: { 'split.categories': 'off' } } };
    const [train, later] = [penguins.slice(0, 240), penguins.slice(240)];
    const leaking = [
      'overlap.exact',
      'overlap.features',
      'leakage.index',
      'leakage.date',
      'leakage.date-duplicates',
    ];
    const clean = await checkSplitFiles(place, { train: csv(train), test: csv(later) }, own);
    expect(faults(clean).filter((fault) => leaking.includes(fault.split(' ')[0] ?? ''))).toEqual([]);
    const leaked = await checkSplitFiles(
      place,
      { train: csv(train), test: csv([...later, ...train.slice(3, 8)]) },
      own,
    );
    for (const id of leaking) expect(leaked.find((check) => check.id === id)?.count, id).toBe(5);
  });
});

describe('flights', () => {
  let flights: Line[];
  const schema = {
    fields: [
      { name: 'date', type: 'datetime', constraints: { required: true, maximum: '2001-07-02T00:00:00' } },
      { name: 'delay', type: 'integer', constraints: { minimum: -1200, maximum: 1500 } },
      { name: 'distance', type: 'integer', constraints: { minimum: 1 } },
      { name: 'origin', type: 'string', constraints: { pattern: '[A-Z]{3}' } },
      { name: 'destination', type: 'string', constraints: { required: true } },
    ],
  };
  beforeAll(async () => {
    const rows = await place.engine.rows(
      `select strftime(date, '%Y-%m-%dT%H:%M:%S') as date, delay, distance, origin, destination from (
         select *, row_number() over (order by date, origin, destination, delay) as place from read_parquet('${data('flights-3m.parquet')}'))
       where place % 1000 = 0 order by place`,
    );
    flights = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell)])),
    );
  });

  test('as they are raise nothing', async () => {
    expect(flights).toHaveLength(3000);
    expect(faults(await checkFiles(place, { 'flights.csv': csv(flights) }, schema))).toEqual([]);
  });

  const injected: Fault[] = [
    { id: 'column.type', column: 'date', spoil: setting('date', '31/12/2001') },
    { id: 'missing', column: 'destination', spoil: setting('destination', '') },
    { id: 'range', column: 'distance', spoil: setting('distance', '0') },
    { id: 'pattern', column: 'origin', spoil: setting('origin', 'OSLO') },
    {
      id: 'text.whitespace',
      column: 'destination',
      spoil: (row) => {
        row['destination'] = ` ${row['destination'] ?? ''}`;
      },
    },
    { id: 'duplicates.rows', column: null, spoil: (row, index, rows) => Object.assign(row, rows[index - 1]) },
  ];
  test.each(injected.flatMap((fault) => [0.001, 0.05].map((share) => ({ ...fault, share }))))(
    '$id of $column in $share of the rows',
    async ({ share, ...fault }) => {
      await expectFound(flights, schema, share, fault);
    },
  );
});
