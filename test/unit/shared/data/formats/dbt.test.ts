import { afterAll, beforeAll, expect, test } from 'vitest';
import golden from '../../../../fixtures/golden/formats/dbt.json' with { type: 'json' };
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const DATA = 'id,grp,note\n1,x,a\n2,y,\n2,,b\n4,z,c\n';
const check = (tests: unknown, column = 'id', data = DATA) =>
  checkAgainst(
    place,
    {
      's.yml': JSON.stringify({ version: 2, models: [{ name: 'd', columns: [{ name: column, tests }] }] }),
      'd.csv': data,
    },
    { data: 'd.csv', schema: 's.yml' },
  );

/** The query that dbt 1.10 compiles each test to finds rows, or none. */
test.each<[string, unknown, string, string[]]>([
  ['select id from d where id is null', 'not_null', 'id', []],
  ['select note from d where note is null', 'not_null', 'note', ['note missing']],
  ['group by id having count(*) > 1', 'unique', 'id', ['id unique']],
  ['missing values do not repeat each other', 'unique', 'grp', []],
  ['where grp not in (x, y, z)', { accepted_values: { values: ['x', 'y', 'z'] } }, 'grp', []],
  [
    'where grp not in (x, y)',
    { accepted_values: { arguments: { values: ['x', 'y'] } } },
    'grp',
    ['grp domain'],
  ],
  ['from (select * from d where id < 2)', { unique: { config: { where: 'id < 2' } } }, 'id', []],
  [
    'from (select * from d where id < 3)',
    { unique: { config: { where: 'id < 3' } } },
    'id',
    ['id condition'],
  ],
  ['where note is null and id > 2', { not_null: { where: 'id > 2' } }, 'note', []],
  ['severity: warn', { not_null: { severity: 'WARN' } }, 'note', []],
  [
    'by its long name',
    { name: 'mine', test_name: 'not_null', config: { severity: 'error' } },
    'note',
    ['note missing'],
  ],
])('%s', async (_, written, column, expected) => {
  const { checks, inUse } = await check([written], column);
  expect(inUse.format).toBe('dbt');
  expect(inUse.losses).toEqual([]);
  expect(failing(checks)).toEqual(expected);
});

const OF_TESTS = ['missing', 'unique', 'domain', 'condition', 'column.type'];

test.each(golden.cases.map(({ column, test, status }) => [column, JSON.stringify(test), status] as const))(
  'as dbt itself: %s %s -> %s',
  async (column, written, status) => {
    const { checks, inUse } = await check([JSON.parse(written)], column, golden.csv);
    // dbt leaves it out of its run, we say so.
    if (status === 'switched off')
      expect(inUse.losses).toMatchObject([{ reason: 'switched off in the file' }]);
    else expect(inUse.losses).toEqual([]);
    const verdicts = checks
      .filter((one) => one.column === column && OF_TESTS.includes(one.id))
      .map(({ verdict }) => verdict);
    expect(verdicts.find((verdict) => verdict === 'fail' || verdict === 'warn') ?? 'pass').toBe(
      status === 'switched off' ? 'pass' : status,
    );
  },
);

test('what is not checked is listed with its line', async () => {
  const schema = `version: 2
sources:
  - name: raw
    tables:
      - name: d
        freshness: {warn_after: {count: 1, period: day}}
        data_tests: [dbt_utils.unique_combination_of_columns]
        columns:
          - name: id
            data_tests:
              - relationships: {to: ref('x'), field: id}
              - unique: {config: {error_if: '>10'}}
              - dbt_utils.at_least_one
            constraints: [{type: check, expression: id > 0}]
          - name: gone
`;
  const { inUse, checks } = await checkAgainst(
    place,
    { 's.yml': schema, 'd.csv': DATA },
    { data: 'd.csv', schema: 's.yml' },
  );
  expect(failing(checks)).toEqual([]);
  expect(inUse.losses.map(({ line, rule }) => `${String(line)} ${rule.split(':')[0] ?? ''}`)).toEqual([
    '11 relationships',
    '12 unique',
    '13 dbt_utils.at_least_one',
    '14 constraint',
    '7 data_tests',
    '6 freshness',
  ]);
});

test('SQL of a test meets the wall of our own queries', async () => {
  const hostile = { not_null: { config: { where: `id in (select 1 from read_text('/etc/passwd'))` } } };
  await expect(check([hostile])).rejects.toThrow('calls read_text');
});
