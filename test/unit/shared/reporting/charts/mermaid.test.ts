import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chart } from '../../../../../shared/model/stage-result.ts';
import { mermaidChart } from '../../../../../shared/reporting/charts/mermaid.ts';
import { thinned, thinnedForGood } from '../../../../../shared/reporting/charts/thin.ts';
import { parseMermaid } from '../../../../support/reporting/mermaid.ts';

const line = (x: Chart['x'], ...series: (number | null)[][]): Chart => ({
  id: 'c',
  kind: 'line',
  title: 'roc_auc, last commits',
  x,
  series: series.map((y, index) => ({ name: `s${String(index + 1)}`, y })),
});
const drawn = (chart: Chart): string[] =>
  mermaidChart(chart)
    ?.split('\n')
    .map((part) => part.trim()) ?? [];

test('a trend has a name per commit and a scale of its own', async () => {
  const chart = line(['a1', 'b2', 'b2', 'This PR'], [0.912, 0.915, 0.913, 0.887]);
  expect(drawn(chart)).toEqual([
    'xychart-beta',
    'title "roc_auc, last commits"',
    'x-axis ["a1", "b2", "b2 2", "This PR"]',
    'y-axis 0.8842 --> 0.9178',
    'line [0.912, 0.915, 0.913, 0.887]',
  ]);
  expect(await parseMermaid(drawn(chart).join('\n'))).toBe('xychart');
});

test('a distribution stands beside its reference, on zero', () => {
  const chart: Chart = {
    id: 'distribution-x',
    kind: 'bar',
    title: 'x: share of rows',
    x: ['A', 'B'],
    series: [
      { name: 'baseline', y: [0.25, 0.75] },
      { name: 'current', y: [0.5, 0.5] },
    ],
  };
  expect(drawn(chart)).toEqual([
    'xychart-beta',
    'title "x: share of rows (bars: baseline, line: current)"',
    'x-axis ["A", "B"]',
    'y-axis 0 --> 0.825',
    'bar [0.25, 0.75]',
    'line [0.5, 0.5]',
  ]);
});

test('evenly spaced numbers have an axis, others are brought to one without leaving their line', () => {
  expect(drawn(line([0, 1, 2], [1, 2, 4]))[2]).toBe('x-axis 0 --> 2');
  const uneven = line([0, 1, 10], [0, 1, 10]);
  expect(drawn(uneven)[2]).toBe('x-axis 0 --> 10');
  expect(drawn(uneven).at(-1)).toBe('line [0, 5, 10]');
  const steps = Array.from({ length: 500 }, (_, step) => step);
  const long = thinned(
    line(
      steps,
      steps.map((step) => 2 * step),
    ),
  );
  expect(long.x).toHaveLength(30);
  for (const [index, x] of long.x.entries()) expect(long.series[0]?.y[index]).toBeCloseTo(2 * Number(x), 6);
});

test.each([
  ['huge', [1e300, 2e300, 3e300], '"1e+300", "2e+300", "3e+300"'],
  ['tiny', [1e-15, 2e-15, 3e-15], '"1e-15", "2e-15", "3e-15"'],
  [
    'close together',
    [1.764e12, 1.764e12 + 1, 1.764e12 + 2],
    '"1764000000000", "1764000000001", "1764000000002"',
  ],
])('places that are %s have names, because an axis would tell them wrong', async (_, x, names) => {
  const chart = drawn(line(x, [1, 2, 4]));
  expect(chart[2]).toBe(`x-axis [${names}]`);
  expect(await parseMermaid(chart.join('\n'))).toBe('xychart');
});

test('what is unknown is left out, and an axis with a hole has names', () => {
  expect(drawn(line([0, 1, 2, 3], [1, null, 2, 3])).slice(2)).toEqual([
    'x-axis ["0", "2", "3"]',
    'y-axis 0.8 --> 3.2',
    'line [1, 2, 3]',
  ]);
});

test.each([
  ['one point', line(['a'], [1])],
  ['nothing known', line(['a', 'b'], [null, null])],
  ['no series', line(['a', 'b'])],
  ['numbers without a plain decimal', line(['a', 'b'], [1e300, 1])],
  ['numbers too small for one', line(['a', 'b'], [1e-30, 2e-30])],
])('%s is not drawn', (_, chart) => {
  expect(mermaidChart(chart)).toBeNull();
});

test('what was left out is said, and stays said when a chart is thinned twice', () => {
  const many = Array.from({ length: 57 }, (_, index) => index);
  const bars: Chart = {
    ...line(
      many.map((i) => `v${String(i)}`),
      many,
      many,
      many,
    ),
    kind: 'bar',
  };
  const [, title] = drawn(bars);
  expect(title).toContain('2 of 3 series, first 30 of 57');
  const once = thinnedForGood(bars);
  expect(thinnedForGood(once)).toEqual(once);
  expect(mermaidChart(once)).toBe(mermaidChart(bars));
});

test('Mermaid reads every chart, whatever its texts and numbers are', { timeout: 60_000 }, async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '"',
      '`',
      '%%{init: {}}%%',
      '#quot;',
      ']',
      '\n line [1]',
      '<img src=x>',
      '---',
      '',
      '%% x',
    ),
  );
  const number = fc.option(fc.double(), { nil: null });
  const chart = fc.record({
    id: hostile,
    kind: fc.constantFrom('line' as const, 'bar' as const),
    title: hostile,
    x: fc.array(fc.oneof(hostile, fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 40 }),
    series: fc.array(fc.record({ name: hostile, y: fc.array(number, { minLength: 40, maxLength: 40 }) }), {
      maxLength: 3,
    }),
  });
  await fc.assert(
    fc.asyncProperty(chart, async (some) => {
      const source = mermaidChart(some);
      if (source === null) return;
      expect(source.split('\n').length).toBeLessThanOrEqual(6);
      expect(await parseMermaid(source)).toBe('xychart');
    }),
    { numRuns: 150 },
  );
});
