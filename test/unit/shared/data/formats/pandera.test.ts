import { afterAll, beforeAll, expect, test } from 'vitest';
import golden from '../../../../fixtures/golden/formats/pandera.json' with { type: 'json' };
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const check = (schema: string, data: string) =>
  checkAgainst(place, { 's.yml': schema, 'd.csv': data }, { data: 'd.csv', schema: 's.yml' });

test.each(golden.cases.map(({ schema, success }) => [schema, success] as const))(
  'as pandera itself: %s -> %s',
  async (schema, success) => {
    const { checks, inUse } = await check(schema, golden.csv);
    expect(inUse.format).toBe('pandera');
    expect(inUse.losses).toEqual([]);
    expect(failing(checks).length === 0, failing(checks).join()).toBe(success);
  },
);

test('JSON is read as YAML is, and a warning warns', async () => {
  const schema = {
    schema_type: 'dataframe',
    columns: { id: { dtype: 'int64', in_range: { min_value: 2, max_value: 9, raise_warning: true } } },
  };
  const { checks } = await check(JSON.stringify(schema), 'id\n1\n2\n');
  expect(checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)).toEqual(['range']);
});

test('what is not checked is listed with its line', async () => {
  const { inUse } = await check(
    `schema_type: dataframe
columns:
  id:
    dtype: complex128
    coerce: true
    checks:
      - {value: 1, options: {check_name: is_prime}}
      - {value: 1, options: {check_name: greater_than, groupby: s}}
      - {pattern: (a)\\1, options: {check_name: str_matches}}
  s: {nullable: true, checks: [{value: x, options: {check_name: not_equal_to, ignore_na: false}}]}
  x.*: {regex: true, dtype: int64}
checks: [{value: 0, options: {check_name: greater_than}}]
index: [{dtype: int64}]
strict: filter
coerce: true
speed: high
`,
    'id,s\n1,a\n',
  );
  expect(
    inUse.losses.map(({ line, rule, reason }) => `${String(line)} ${rule.split(' ')[0] ?? ''} ${reason}`),
  ).toEqual([
    '14 strict: nothing is taken out of the data',
    '4 dtype: no type of ours is the same',
    '5 coerce: values are judged as they are, never changed first',
    '7 is_prime: a check that is not known here',
    '8 greater_than: a check of groups',
    '9 str_matches: look-around and back references are not in RE2',
    '10 not_equal_to: a check that missing values have to pass',
    '11 x.*: rules for all columns whose name matches',
    '12 checks: a check of every column at once',
    '13 index: a file has no index; name the column among "columns"',
    '15 coerce: values are judged as they are, never changed first',
    '16 speed: a key that is not known here',
  ]);
});
