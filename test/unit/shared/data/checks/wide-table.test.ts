import { expect, test } from 'vitest';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder } from '../../../../support/data/engine.ts';

const WIDTH = 210;

test('a table that needs several scans has the findings of its first and last column, by file', async () => {
  const place = await engineInFolder();
  try {
    const names = Array.from({ length: WIDTH }, (_, index) => `c${String(index)}`);
    const table = (first: string, last: string): string =>
      `${names.join(',')}\n${[first, ...names.slice(2).map(() => '1'), last].join(',')}\n`;
    const checks = await checkFiles(
      place,
      { 'a.csv': table('x', '1'), 'b.csv': table('1', 'y') },
      { fields: names.map((name) => ({ name, type: 'integer', constraints: { required: true } })) },
    );
    const failed = checks.filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ id, column, count, n }) => [id, column, count, n])).toEqual([
      ['column.type', 'c0', 1, 2],
      ['column.type', `c${String(WIDTH - 1)}`, 1, 2],
    ]);
    expect(failed.map(({ samples }) => samples.map(({ line, value }) => [line, value]))).toEqual([
      [[2, 'x']],
      [[2, 'y']],
    ]);
    expect(checks.find(({ id }) => id === 'row.count')?.value).toBe(2);
  } finally {
    await place.close();
  }
});
