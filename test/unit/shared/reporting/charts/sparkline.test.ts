import { expect, test } from 'vitest';
import { sparkline } from '../../../../../shared/reporting/charts/sparkline.ts';

test.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[0.9, 0.9, 0.9], '▄▄▄'],
  [[1, null, 2], '▁·█'],
  [[-3, -1], '▁█'],
  [[-1e308, 1e308], '▁█'],
  [[1], ''],
  [[null, 1], ''],
  [[], ''],
])('%j is %s', (values, text) => {
  expect(sparkline(values)).toBe(text);
});

test('the last twelve values are shown, the present one at the end', () => {
  const line = sparkline([100, ...Array.from({ length: 12 }, (_, index) => index)]);
  expect(Array.from(line)).toHaveLength(12);
  expect(line.at(-1)).toBe('█');
});
