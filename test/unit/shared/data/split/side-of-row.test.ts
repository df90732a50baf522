import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { literal } from '../../../../../shared/data/engine/sql-text.ts';
import { SIDE, sidedByKey, sidedByTime } from '../../../../../shared/data/split/side-of-row.ts';
import type { KeyedRule } from '../../../../../shared/data/split/split-rule.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

interface Golden extends Pick<KeyedRule, 'seed' | 'shares'> {
  types: string[];
  keys: string[][];
  u: number[];
  sides: string[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../../../fixtures/golden/split-sides.json', import.meta.url), 'utf8'),
) as Golden[];

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const keyed = (changes: Partial<KeyedRule>): KeyedRule => ({
  method: 'hash',
  key: ['k0'],
  shares: { train: 0.8, test: 0.2 },
  seed: 1,
  stratify: null,
  ...changes,
});

describe('the side by key', () => {
  test.each(golden)('equals Python’s for $types', async ({ types, keys, u, sides, ...rule }) => {
    const columns = types.map((type, index) => ({ name: `k${String(index)}`, type }));
    const rows = keys.map((key, row) => `(${[...key.map(literal), String(row)].join(', ')})`);
    const cells = columns.map(({ name, type }) => `${name}::${type} as ${name}`);
    const relation = `(select ${cells.join(', ')}, row from (values ${rows.join(', ')}) t(${columns.map(({ name }) => name).join(', ')}, row))`;
    const sided = sidedByKey(relation, keyed(rule), columns);
    const found = await place.engine.rows(
      `select ${SIDE} as side, __mlops_u as u from ${sided} order by row`,
    );
    expect(found.map((row) => row['u'])).toEqual(u);
    expect(found.map((row) => row['side'])).toEqual(sides);
  });

  test.each(['DOUBLE', 'FLOAT', 'DECIMAL(10,2)', 'TIMESTAMP WITH TIME ZONE', 'VARCHAR[]', 'BLOB'])(
    'a key of type %s is refused',
    (type) => {
      expect(() => sidedByKey('t', keyed({}), [{ name: 'k0', type }])).toThrow(
        `the column "k0" (${type}) can't be a key`,
      );
    },
  );

  test('shares are met within five standard deviations, and seeds draw independently', async () => {
    const n = 20_000;
    const shares = { train: 0.7, validation: 0.1, test: 0.2 };
    const column = [{ name: 'k0', type: 'BIGINT' }];
    const sided = (seed: number): string =>
      sidedByKey(`(select i as k0 from range(${String(n)}) t(i))`, keyed({ shares, seed }), column);
    const counts = await place.engine.rows(
      `select a.${SIDE} as a, b.${SIDE} as b, count(*) as n from ${sided(1)} a join ${sided(2)} b using (k0) group by all`,
    );
    const seen = (a: string, b: string | null): number =>
      counts
        .filter((row) => row['a'] === a && (b === null || row['b'] === b))
        .reduce((sum, row) => sum + Number(row['n']), 0);
    for (const [a, share] of Object.entries(shares)) {
      const near = (count: number, p: number): void =>
        expect(Math.abs(count - n * p), a).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
      near(seen(a, null), share);
      for (const [b, other] of Object.entries(shares)) near(seen(a, b), share * other);
    }
  });
});

test('the side by time: ties go together, the gap before each later part is left out', async () => {
  const times = [
    '2023-12-31',
    '2024-01-30 23:59:59.999999',
    '2024-01-31',
    '2024-02-06 23:59:59',
    '2024-02-07',
    '2024-02-07T00:00:00Z',
    '2024-02-07T01:00:00+02:00',
    '2024-03-01',
    '2024-04-01',
  ];
  const rule = {
    method: 'time',
    column: 't',
    from: { validation: '2024-02-07', test: '2024-04-01' },
    gapSeconds: 7 * 86_400,
  } as const;
  const relation = `(select * from (values ${times.map((time, row) => `(${literal(time)}, ${String(row)})`).join(', ')}) v(t, row))`;
  const found = await place.engine.rows(
    `select ${SIDE} as side from ${sidedByTime(relation, rule)} order by row`,
  );
  expect(found.map(({ side }) => side)).toEqual([
    'train',
    'train',
    'gap',
    'gap',
    'validation',
    'validation',
    'gap',
    'validation',
    'test',
  ]);
});
