import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineInFolder, type EngineFolder } from '../support/data/engine.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let place: EngineFolder;
let workspace: string;
beforeAll(async () => {
  place = await engineInFolder();
  workspace = await mkdtemp(join(tmpdir(), 'personal-'));
});
afterAll(async () => {
  await place.close();
  await rm(workspace, { recursive: true, force: true });
});

/** A number of 16 digits that passes Luhn's check. */
function card(index: number): string {
  const start = `4${String(index * 7_654_321).padStart(14, '0')}`;
  const sum = Array.from(start).reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return start + String((10 - (sum % 10)) % 10);
}

const CARDS = Array.from({ length: 6 }, (_, index) => card(index + 1));
/** The only one among small numbers, and so their largest. */
const LONE = card(77);
const IN_TEXT = card(78);
const SECRETS = [...CARDS, LONE, IN_TEXT];

const rowsOf = (from: number): string =>
  Array.from({ length: 300 }, (_, row) =>
    [
      String(from + row),
      CARDS[row % CARDS.length] ?? '',
      row % 2 === 0 ? '' : `${CARDS[row % CARDS.length] ?? ''}.0`,
      row === 17 ? LONE : String(row % 40),
      row === 19 ? IN_TEXT : ['red', 'green'][row % 2],
    ].join(','),
  ).join('\n');
const HEADER = 'id,card,paid,amount,colour\n';

const SCHEMA = `
primaryKey: [card]
fields:
  - {name: id, type: integer}
  - {name: card, type: integer, constraints: {maximum: 1000, unique: true, enum: [1, 2]}, x-mlops: {aggregates: {mean: [0, 1]}}}
  - {name: paid, type: number, constraints: {required: true, maximum: 5}}
  - {name: amount, type: integer, constraints: {maximum: 30}}
  - {name: colour, type: string, constraints: {enum: [red, green], maxLength: 5}}
x-mlops:
  conditions: [{name: small, expression: card < 5, column: card}]
  sql: [{name: large, rows: select card from data where card > 5}]
`;

/** Everything that a run leaves for somebody to read, except the data. */
async function leftBy(run: ActionRun): Promise<string> {
  const folder = join(workspace, '.mlops');
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async ({ parentPath, name }) => `${name}\n${await readFile(join(parentPath, name), 'latin1')}`),
  );
  const counts = await place.engine.rows(
    `select name, text, number::varchar as number, number::hugeint::varchar as whole from read_parquet('${join(folder, 'profile-counts.parquet')}') where number is null or isfinite(number)`,
  );
  return [
    ...texts,
    JSON.stringify(counts),
    JSON.stringify([run.result, run.annotations, run.outputs, run.environment, run.state]),
    run.log,
    run.summary,
  ].join('\n');
}

/** Also in groups and as a double writes them. */
const spellings = (digits: string): string[] => [
  digits,
  digits.replace(/(\d{4})(?=\d)/g, '$1 '),
  Number(digits).toLocaleString('en'),
  Number(digits).toExponential(),
  String(Number(digits) / 10).slice(0, 15),
];

const FORMATS = 'html\nsarif\njunit';

test.each<[string, Record<string, string>]>([
  ['a schema', { schema: 'schema.yml', reference: 'before.csv', formats: FORMATS }],
  ['no schema', { 'propose-schema': 'file', formats: `${FORMATS}\ntable-schema\njson-schema\npbtxt` }],
  ['a preset', { reference: 'before.csv', preset: 'evidently', 'propose-schema': 'file' }],
])('card numbers among numbers and words appear nowhere: %s', async (_, inputs) => {
  await writeFile(join(workspace, 'now.csv'), `${HEADER}${rowsOf(1)}\n`);
  await writeFile(join(workspace, 'before.csv'), `${HEADER}${rowsOf(1000)}\n`);
  await writeFile(join(workspace, 'schema.yml'), SCHEMA);
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'now.csv', 'fail-on': 'never', ...inputs },
  });
  expect(run.exitCode, run.log).toBe(0);
  const left = await leftBy(run);
  expect(SECRETS.flatMap(spellings).filter((spelling) => left.includes(spelling))).toEqual([]);
  const profile = JSON.parse(await readFile(run.outputs['profile'] ?? '', 'utf8')) as {
    columns: { name: string; hashed: boolean; max: unknown; histogram: unknown; quantiles: unknown[] }[];
  };
  for (const name of ['card', 'paid', 'amount', 'colour'])
    expect(
      profile.columns.find((column) => column.name === name),
      name,
    ).toMatchObject({
      hashed: true,
      max: null,
      histogram: null,
      quantiles: [],
    });
  expect(profile.columns.find(({ name }) => name === 'id')).toMatchObject({ hashed: false, max: 300 });
  // Where they are is said, and not what they are.
  const found = run.result?.checks.filter(({ id, verdict }) => id === 'pii' && verdict === 'fail');
  expect(found?.map(({ column }) => column)).toEqual(['card', 'paid', 'amount', 'colour']);
  expect(found?.map(({ samples }) => samples[0])).toEqual([
    { file: 'now.csv', line: 2, row: 1, value: null },
    { file: 'now.csv', line: 3, row: 2, value: null },
    { file: 'now.csv', line: 19, row: 18, value: null },
    { file: 'now.csv', line: 21, row: 20, value: null },
  ]);
});

test('what the schema allows is shown', async () => {
  await writeFile(join(workspace, 'now.csv'), `${HEADER}${rowsOf(1)}\n`);
  await writeFile(
    join(workspace, 'schema.yml'),
    'fields: [{name: id}, {name: card, type: integer, constraints: {maximum: 1000}, x-mlops: {pii: allowed}}, {name: paid}, {name: amount}, {name: colour}]\n',
  );
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'now.csv', schema: 'schema.yml', 'fail-on': 'never' },
  });
  const range = run.result?.checks.find(({ id, column }) => id === 'range' && column === 'card');
  expect(range?.samples[0]).toMatchObject({ line: 2, value: CARDS[0] });
  expect(await leftBy(run)).toContain(CARDS[1]);
});
