import { afterAll, beforeAll, expect, test } from 'vitest';
import golden from '../../../../fixtures/golden/formats/great-expectations.json' with { type: 'json' };
import old from '../../../../fixtures/golden/formats/great-expectations-0.json' with { type: 'json' };
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const check = (suite: unknown, data: string) =>
  checkAgainst(
    place,
    { 's.json': JSON.stringify(suite), 'd.csv': data },
    { data: 'd.csv', schema: 's.json' },
  );

test.each(golden.cases.map(({ success, ...expectation }) => [JSON.stringify(expectation), success] as const))(
  'as Great Expectations itself: %s -> %s',
  async (expectation, success) => {
    const { checks, inUse } = await check({ name: 's', expectations: [JSON.parse(expectation)] }, golden.csv);
    expect(inUse.format).toBe('great-expectations');
    expect(inUse.losses).toEqual([]);
    expect(failing(checks).length === 0, failing(checks).join()).toBe(success);
  },
);

/** What 0.18 checks and we do not: each is listed, none passes in silence. */
const LISTED: Readonly<Record<string, string>> = {
  expect_column_values_to_be_dateutil_parseable: 'an expectation that is not known here',
  expect_column_values_to_match_json_schema: 'an expectation that is not known here',
  parse_strings_as_datetimes: 'arguments that are not known here',
};

test.each(old.cases.map(({ success, ...expectation }) => [JSON.stringify(expectation), success] as const))(
  'as Great Expectations 0.18 itself: %s -> %s',
  async (expectation, success) => {
    const suite = { expectation_suite_name: 's', expectations: [JSON.parse(expectation)] };
    const { checks, inUse } = await check(suite, golden.csv);
    const [, reason] = Object.entries(LISTED).find(([name]) => expectation.includes(`"${name}"`)) ?? [];
    expect(inUse.losses.map((loss) => loss.reason)).toEqual(reason === undefined ? [] : [reason]);
    if (reason === undefined) expect(failing(checks).length === 0, failing(checks).join()).toBe(success);
  },
);

test('a suite of 0.x, with severities, shares and rows of its own', async () => {
  const suite = {
    expectation_suite_name: 'old',
    meta: { great_expectations_version: '0.18.22' },
    expectations: [
      {
        expectation_type: 'expect_column_values_to_be_between',
        kwargs: { column: 'm', min_value: 5 },
        meta: {},
      },
      {
        expectation_type: 'expect_column_values_to_be_between',
        kwargs: {
          column: 'm',
          max_value: 15,
          row_condition: 'col("grp") == "x"',
          condition_parser: 'great_expectations__experimental__',
        },
      },
      {
        expectation_type: 'expect_column_values_to_not_be_null',
        kwargs: { column: 's', row_condition: 'grp=="x" and m > 10', condition_parser: 'pandas' },
      },
      {
        type: 'expect_column_values_to_be_in_set',
        severity: 'warning',
        kwargs: { column: 'grp', value_set: ['x'] },
      },
    ],
  };
  const { checks, inUse } = await check(suite, 'm,grp,s\n10,x,a\n20,x,\n30,y,\n');
  expect(inUse.losses).toEqual([]);
  expect(failing(checks)).toEqual(['m condition', 's condition']);
  expect(checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)).toContain('domain');
  expect(checks.find(({ id, column }) => id === 'condition' && column === 'm')?.samples).toEqual([
    { file: 'd.csv', line: 3, row: 2, value: '20.0' },
  ]);
});

test('what is not checked is listed with its line, and never dropped', async () => {
  const suite = {
    expectations: [
      { type: 'expect_column_kl_divergence_to_be_less_than', kwargs: { column: 'm', threshold: 0.1 } },
      { type: 'expect_column_values_to_match_regex', kwargs: { column: 's', regex: '^(?!x)' } },
      {
        type: 'expect_column_values_to_be_between',
        kwargs: { column: 'm', min_value: { $PARAMETER: 'low' } },
      },
      {
        type: 'expect_column_mean_to_be_between',
        kwargs: { column: 'm', min_value: 1, row_condition: 'm.str.len() > 1' },
      },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'm', speed: 'high' } },
      { type: 'expect_something_of_ours', kwargs: {} },
      { kwargs: {} },
    ],
  };
  const text = JSON.stringify(suite, null, 1);
  const { inUse } = await checkAgainst(
    place,
    { 's.json': text, 'd.csv': 'm,s\n1,a\n' },
    { data: 'd.csv', schema: 's.json' },
  );
  const lines = text.split('\n');
  expect(
    inUse.losses.map(({ column, rule, reason }) => `${String(column)} ${rule.split(' ')[0] ?? ''} ${reason}`),
  ).toEqual([
    'm expect_column_kl_divergence_to_be_less_than an expectation that is not known here',
    's expect_column_values_to_match_regex look-around and back references are not in RE2',
    'm expect_column_values_to_be_between a value that only a run of Great Expectations gives',
    'm expect_column_mean_to_be_between a row_condition that is not understood here',
    'm expect_column_values_to_be_unique: arguments that are not known here',
    'null expect_something_of_ours an expectation that is not known here',
    'null  an expectation without a type',
  ]);
  for (const { file, line } of inUse.losses) {
    expect(file).toBe('s.json');
    expect(lines[(line ?? 0) - 1]).toMatch(/^ {2}\{/);
  }
});

test.each([
  ['reads another file', `select * from read_text('/etc/passwd')`, 'calls read_text'],
  ['writes', `copy {batch} to 'x.csv'`, 'is no query'],
  ['is two', 'select 1; select 2', 'is not one statement'],
])('SQL of a suite that %s meets the wall of our own queries', async (_, query, message) => {
  const suite = {
    expectations: [
      { type: 'unexpected_rows_expectation', kwargs: { unexpected_rows_query: query } },
      { type: 'expect_column_to_exist', kwargs: { column: 'm' } },
    ],
  };
  await expect(check(suite, 'm\n1\n')).rejects.toThrow(message);
});

test('a query for unexpected rows', async () => {
  const suite = {
    expectations: [
      { type: 'expect_column_to_exist', kwargs: { column: 'm' } },
      {
        type: 'unexpected_rows_expectation',
        kwargs: { unexpected_rows_query: 'SELECT * FROM {batch} WHERE m > 1;' },
      },
    ],
  };
  expect(failing((await check(suite, 'm\n1\n2\n')).checks)).toEqual(['sql']);
});
