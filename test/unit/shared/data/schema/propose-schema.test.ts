import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { proposeSchema, type ProposedSchema } from '../../../../../shared/data/schema/propose-schema.ts';
import { resolveSources } from '../../../../../shared/data/sources/resolve-sources.ts';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

const run = promisify(execFile);

let place: EngineFolder;
let folder: string;
beforeEach(async () => {
  place = await engineInFolder();
  // Tables are small: threads would only wait for each other.
  await place.engine.run('set threads = 1');
  folder = await mkdtemp(join(tmpdir(), 'proposal-'));
});
afterEach(async () => {
  await place.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the proposal itself found under a schema: the same data under the same text need no second look. */
const judged = new Map<string, CheckResult[]>();

/** Proposes a schema for files; with one in use, for what it finds. */
async function propose(
  files: Record<string, string>,
  schema: string | null = null,
): Promise<ProposedSchema | null> {
  judged.clear();
  const checks = await checkFiles(place, files, schema);
  return proposeSchema({
    engine: place.engine,
    sources: await resolveSources(Object.keys(files), place.folder),
    checks,
    personal: [],
    checkUnder: async (text) => {
      const found = await checkFiles(place, files, text);
      judged.set(text, found);
      return found;
    },
    existing: schema === null ? null : { path: join(place.folder, 'schema.yml'), shown: 'schema.yml' },
    folder,
  });
}

const broken = (checks: readonly CheckResult[]): string[] =>
  checks
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .map(({ id, column, message }) => `${id} ${String(column)} ${message}`);

const cells = [
  fc.integer({ min: -50, max: 50 }).map(String),
  fc.double({ noNaN: true }).map(String),
  fc.constantFrom('007', '12', '0'),
  fc.constantFrom('true', 'false', ''),
  fc.constantFrom('2001-01-31', '1999-12-01', ''),
  fc.constantFrom('2001-01-31T10:00:00Z', '2001-01-31 10:00:00'),
  fc.constantFrom('a', 'B', 'it is', '"', 'x,y', 'two\nlines', 'yes', '- 1'),
  fc.constantFrom('1', 'NA', 'nan', '', '2.5'),
  fc.constant(''),
  fc.constantFrom('10:00:00', '23:59:59'),
  fc.constantFrom('99999999999999999999', '9007199254740993', '1'),
];
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const csvTables = fc
  .array(fc.constantFrom(...cells), { minLength: 1, maxLength: 4 })
  .chain((columns) => fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 60 }))
  .map((rows) => {
    const header = rows[0]?.map((_, index) => (index === 0 ? 'id' : `c${String(index)}`)) ?? [];
    return `${header.join(',')}\n${rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')}`;
  });

test('an inferred schema accepts the data it is inferred from', async () => {
  await fc.assert(
    fc.asyncProperty(csvTables, async (csv) => {
      const proposal = await propose({ 'd.csv': csv });
      const schema = await readFile(proposal?.schema ?? '', 'utf8');
      expect(
        broken(judged.get(schema) ?? (await checkFiles(place, { 'd.csv': csv }, schema))),
        schema,
      ).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a schema that was relaxed for data accepts them', async () => {
  // A key whose values are not of its type proves nothing about repeated rows.
  const keyOfAnotherType: [string, string] = ['id,c1\n0,0\n1,0\n', 'id\n2001-01-31\n2001-01-31\n'];
  await fc.assert(
    fc.asyncProperty(csvTables, csvTables, async (before, now) => {
      const first = await readFile((await propose({ 'd.csv': before }))?.schema ?? '', 'utf8');
      const second = await propose({ 'd.csv': now }, first);
      const schema = second === null ? first : await readFile(second.schema, 'utf8');
      expect(
        broken(judged.get(schema) ?? (await checkFiles(place, { 'd.csv': now }, schema))),
        `${first}\n---\n${schema}`,
      ).toEqual([]);
    }),
    { numRuns: 40, examples: [keyOfAnotherType] },
  );
});

test('a first schema says what a person would', async () => {
  const rows = Array.from({ length: 200 }, (_, row) =>
    [
      row,
      row % 3 === 0 ? 'a' : 'b',
      row % 10 === 0 ? 'NA' : row / 4,
      `0${String(1000 + (row % 97))}`,
      '2001-02-03',
    ].join(','),
  );
  const proposal = await propose({ 'd.csv': `flight_id,kind,speed,zip,day\n${rows.join('\n')}\n` });
  const text = await readFile(proposal?.schema ?? '', 'utf8');
  expect(text.startsWith('# Table Schema')).toBe(true);
  expect(parse(text)).toEqual({
    primaryKey: ['flight_id'],
    fields: [
      {
        name: 'flight_id',
        type: 'integer',
        constraints: { required: true, unique: true },
        'x-mlops': { role: 'id' },
      },
      { name: 'kind', type: 'string', constraints: { required: true, enum: ['a', 'b'] } },
      {
        name: 'speed',
        type: 'number',
        missingValues: ['', 'NA'],
        constraints: { minimum: 0, maximum: 54.7 },
        'x-mlops': { maxMissing: 0.1737, severity: { range: 'warning' } },
      },
      { name: 'zip', type: 'string', constraints: { required: true } },
      {
        name: 'day',
        type: 'date',
        constraints: { required: true },
        'x-mlops': { severity: { 'columns.constant': 'info' } },
      },
    ],
    'x-mlops': { duplicates: { max: 0 } },
  });
});

test('a schema in use is relaxed where the data break it, and keeps its comments; the patch applies', async () => {
  const schema = `# What a flight is.
fields:
  - { name: id, type: integer, constraints: { unique: true } }
  # minutes
  - { name: delay, type: integer, constraints: { minimum: 0, maximum: 100, required: true } }
  - { name: kind, type: string, constraints: { enum: [b, a] } }
  - { name: gone, type: string }
`;
  const csv = `id,delay,kind,new\n${Array.from({ length: 100 }, (_, row) => `${String(row)},${row === 3 ? '' : String(row * 2)},${row % 2 === 0 ? 'a' : 'c'},x`).join('\n')}\n`;
  const proposal = await propose({ 'd.csv': csv }, schema);
  const text = await readFile(proposal?.schema ?? '', 'utf8');
  expect(text).toBe(`# What a flight is.
fields:
  - { name: id, type: integer, constraints: { unique: true } }
  # minutes
  - { name: delay, type: integer, constraints: { minimum: 0, maximum: 218 }, x-mlops: { maxMissing: 0.0499 } }
  - { name: kind, type: string, constraints: { enum: [ b, a, c ] } }
  - name: new
    type: string
    constraints:
      required: true
      enum:
        - x
    x-mlops:
      severity:
        columns.constant: info
`);
  const repository = await mkdtemp(join(tmpdir(), 'patched-'));
  try {
    await writeFile(join(repository, 'schema.yml'), schema);
    await run('git', ['apply', proposal?.patch ?? ''], { cwd: repository });
    expect(await readFile(join(repository, 'schema.yml'), 'utf8')).toBe(text);
    await rm(join(repository, 'schema.yml'));
    const first = await propose({ 'd.csv': csv });
    await run('git', ['apply', first?.patch ?? ''], { cwd: repository });
    expect(await readFile(join(repository, 'schema.yml'), 'utf8')).toBe(
      await readFile(first?.schema ?? '', 'utf8'),
    );
  } finally {
    await rm(repository, { recursive: true, force: true });
  }
});

test('data that the schema in use accepts need no proposal', async () => {
  expect(await propose({ 'd.csv': 'a\n1\n2\n' }, 'fields: [{name: a, type: integer}]\n')).toBeNull();
});
