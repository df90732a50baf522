import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SPLIT_NAMES, type SplitName } from '../../../../../shared/data/checks/splits/split-part.ts';
import { openEngine } from '../../../../../shared/data/engine/open-engine.ts';
import type { Splits } from '../../../../../shared/data/schema/table-schema.ts';
import { makeSplits, type MadeSplits } from '../../../../../shared/data/split/make-splits.ts';
import type { SplitsToMake } from '../../../../../shared/data/split/splits-to-make.ts';
import { quietLog } from '../../../../support/log-to.ts';
import '../../../../support/property-seed.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'make-splits-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const SHARES = { train: 0.6, validation: 0.2, test: 0.2 };
const THREE: Splits = {
  train: ['out/train.csv'],
  validation: ['out/validation.csv'],
  test: ['out/test.csv'],
};
const FROM = { validation: '2024-01-11', test: '2024-01-21' };

const make = (
  rule: SplitsToMake['rule'],
  { splits = THREE, data = ['data.csv'] }: Partial<SplitsToMake> = {},
): Promise<MadeSplits> =>
  makeSplits(
    { data, splits, rule },
    {
      workspace,
      temporaryFolder: join(workspace, '.temporary'),
      environment: {},
      log: quietLog,
      loadNative: () => import('@duckdb/node-api'),
      signal: new AbortController().signal,
    },
  );

interface Row {
  key: string;
  entity: string;
  day: number;
  label: string;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const line = ({ key, entity, day, label }: Row): string =>
  [quoted(key), quoted(entity), `2024-01-${String(day).padStart(2, '0')}`, label].join(',');

const write = (rows: readonly Row[]): Promise<void> =>
  writeFile(
    join(workspace, 'data.csv'),
    `key,entity,day,label\n${rows.map((row) => `${line(row)}\n`).join('')}`,
  );

/** Keys of the rows of a part, as the engine reads them. */
async function keysIn(name: SplitName): Promise<string[]> {
  const engine = await openEngine(await import('@duckdb/node-api'), { temporaryFolder: workspace });
  const file = join(workspace, `out/${name}.csv`);
  const rows = await engine.rows(
    `select key from read_csv('${file}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`,
  );
  engine.close();
  return rows.map(({ key }) => String(key));
}

async function sides(): Promise<Map<string, SplitName>> {
  const found = new Map<string, SplitName>();
  for (const name of SPLIT_NAMES)
    for (const key of await keysIn(name)) {
      // No row stands in two parts, nor twice in one.
      expect(found.has(key)).toBe(false);
      found.set(key, name);
    }
  return found;
}

const text = fc.string({
  unit: fc.constantFrom('a', 'b', '0', '7', ' ', '"', ',', '\n', 'é', '日'),
  minLength: 1,
  maxLength: 6,
});
/** Enough rows besides for no part to be empty. */
const filler: Row[] = Array.from({ length: 30 }, (_, index) => ({
  key: `filler ${String(index)}`,
  entity: `filler ${String(index)}`,
  day: index + 1,
  label: 'c',
}));
const someRows = fc
  .uniqueArray(
    fc.record({
      key: text,
      entity: fc.constantFrom('p', 'q', 'r', ' p'),
      day: fc.integer({ min: 1, max: 30 }),
      label: fc.constantFrom('a', 'b'),
    }),
    { selector: ({ key }) => key, maxLength: 25 },
  )
  .map((rows) => [...rows, ...filler]);

const RULES: readonly (readonly [string, SplitsToMake['rule']])[] = [
  ['hash', { method: 'hash', key: 'key', shares: SHARES }],
  ['group', { method: 'group', key: 'entity', shares: SHARES }],
  ['stratified', { method: 'stratified', key: ['key', 'entity'], shares: SHARES, stratify: 'label' }],
  ['time', { method: 'time', time: 'day', from: FROM, gap: '2d' }],
];

describe.each(RULES)('%s', (method, rule) => {
  test('no row is lost, doubled or moved by others; what belongs together stays so', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, fc.array(fc.nat()), async (rows, picks) => {
        await write(rows);
        const made = await make(rule);
        const found = await sides();
        expect(found.size + made.leftOut).toBe(rows.length);
        for (const part of made.parts) expect((await keysIn(part.name)).length).toBe(part.rows);
        const sideOf = ({ key }: Row): SplitName | null => found.get(key) ?? null;
        if (method === 'group')
          for (const entity of new Set(rows.map((row) => row.entity)))
            expect(new Set(rows.filter((row) => row.entity === entity).map(sideOf)).size).toBe(1);
        if (method === 'time')
          for (const row of rows) {
            const expected =
              row.day >= 21
                ? 'test'
                : row.day >= 19
                  ? null
                  : row.day >= 11
                    ? 'validation'
                    : row.day >= 9
                      ? null
                      : 'train';
            expect(sideOf(row)).toBe(expected);
          }
        // Order of rows is that of the data.
        const order = rows.map(({ key }) => key);
        const places = (await keysIn('train')).map((key) => order.indexOf(key));
        expect(places).toEqual(places.toSorted((a, b) => a - b));

        // Fewer rows, in another order: each is where it was.
        const kept = [
          ...rows.filter((row, index) => filler.includes(row) || !picks.includes(index)),
        ].toReversed();
        await write(kept);
        await make(rule);
        const before = await sides();
        for (const row of kept) expect(before.get(row.key) ?? null).toBe(sideOf(row));
      }),
      { numRuns: 8 },
    );
  });
});

const many = (n: number): Row[] =>
  Array.from({ length: n }, (_, index) => ({
    key: String(index).padStart(4, '0'),
    entity: String(index % 50),
    day: 1 + (index % 30),
    label: index % 10 === 0 ? 'rare' : 'common',
  }));

test('the same data give the same bytes, as CSV, Parquet and JSON Lines; cells of CSV stay as written', async () => {
  await write(many(500));
  const rule = { method: 'hash', key: 'key', shares: { train: 0.8, test: 0.2 } } as const;
  for (const ending of ['csv', 'tsv', 'parquet', 'jsonl']) {
    const splits = { train: [`a.${ending}`], validation: [], test: [`b.${ending}`] };
    const [first, second] = [await make(rule, { splits }), await make(rule, { splits })];
    expect(first.parts).toEqual(second.parts);
    expect(first.sources).toEqual([
      { path: 'data.csv', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string },
    ]);
  }
  const written = (await readFile(join(workspace, 'b.csv'), 'utf8')).split('\n');
  const source = (await readFile(join(workspace, 'data.csv'), 'utf8')).replaceAll('"', '').split('\n');
  expect(written.length).toBeGreaterThan(50);
  for (const row of written) expect(source).toContain(row);
});

test('a part without a stratum is named', async () => {
  await write(many(60).map((row, index) => ({ ...row, label: index < 2 ? 'rare' : 'common' })));
  const rule = { method: 'stratified', key: 'key', shares: SHARES, stratify: 'label' } as const;
  const { missingStrata } = await make(rule);
  // Two rows can't be in three parts.
  expect(missingStrata).toMatch(/has no row of 1 of 2 strata/);
  await write(many(2000));
  expect((await make(rule)).missingStrata).toBeNull();
});

const hash = { method: 'hash', key: 'key', shares: { train: 0.8, test: 0.2 } } as const;
const two: Splits = { train: ['train.csv'], validation: [], test: ['test.csv'] };

test.each<[string, SplitsToMake['rule'], Partial<SplitsToMake>, string]>([
  ['no key', { method: 'hash', shares: SHARES }, {}, 'the method "hash" needs "key"'],
  ['a member of another method', { ...hash, gap: '1d' }, {}, '"gap" does not go with the method "hash"'],
  [
    'shares of no sum',
    { ...hash, shares: { train: 0.8, test: 0.3 } },
    { splits: two },
    'sum to 1, they sum to 1.1',
  ],
  [
    'a share without a file',
    { ...hash, shares: SHARES },
    { splits: two },
    '"validation" stands in "shares" and has no file',
  ],
  ['a file without a share', hash, {}, '"validation" has a file and is missing in "shares"'],
  ['a misspelt column', { ...hash, key: 'kei' }, { splits: two }, 'the data have no column "kei"'],
  ['doubled keys', { ...hash, key: 'entity' }, { splits: two }, '500 rows have 50 keys of "entity"'],
  [
    'several files',
    hash,
    { splits: { ...two, train: ['a.csv', 'b.csv'] } },
    '"train" must be the one file to write',
  ],
  ['a glob', hash, { splits: { ...two, train: ['a/*.csv'] } }, '"train" must be the one file to write'],
  ['another ending', hash, { splits: { ...two, train: ['a.xlsx'] } }, '"a.xlsx" is none of .parquet, .csv'],
  ['outside', hash, { splits: { ...two, train: ['../a.csv'] } }, '"../a.csv" lies outside the workspace'],
  [
    'one file twice',
    hash,
    { splits: { ...two, train: ['test.csv'] } },
    'two parts are written to "test.csv"',
  ],
  ['its own source', hash, { splits: { ...two, train: ['data.csv'] } }, '"data.csv" is among the data'],
  [
    'no time',
    { method: 'time', time: 'entity', from: { test: '2024-01-21' } },
    { splits: two },
    '500 rows of 500 without a time in "entity"',
  ],
  [
    'a boundary that is no time',
    { method: 'time', time: 'day', from: { test: 'soon' } },
    { splits: two },
    '"soon" is no time',
  ],
  [
    'boundaries in the wrong order',
    { method: 'time', time: 'day', from: { validation: '2024-01-21', test: '2024-01-11' } },
    {},
    'test begins before validation does',
  ],
  [
    'an empty part',
    { method: 'time', time: 'day', from: { test: '2025-01-01' } },
    { splits: two },
    'test gets none of 500 rows',
  ],
  [
    'a gap that is none',
    { method: 'time', time: 'day', from: { test: '2024-01-21' }, gap: 'wide' },
    { splits: two },
    '"gap": "wide" is no duration',
  ],
])('bad input: %s', async (_, rule, changes, message) => {
  await write(many(500));
  await expect(make(rule, changes)).rejects.toThrow(message);
});

test('a row without a key is refused, and the parts of before stay', async () => {
  await write(many(100));
  await make(hash, { splits: two });
  const before = await readFile(join(workspace, 'test.csv'), 'utf8');
  await writeFile(join(workspace, 'data.csv'), 'key,entity\n1,a\n,b\n3,c\n');
  await expect(make(hash, { splits: two })).rejects.toThrow('1 row of 3 without the key "key"');
  await expect(make({ ...hash, method: 'group' }, { splits: two })).rejects.toThrow(
    '1 row of 3 without the key',
  );
  expect(await readFile(join(workspace, 'test.csv'), 'utf8')).toBe(before);
});
