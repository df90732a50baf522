import { expect, test } from 'vitest';
import { renderPage } from '../../../../../shared/reporting/page/render-page.ts';
import type { Chart, StageResult } from '../../../../../shared/model/stage-result.ts';
import { check, evaluation, metric, MODEL, rocAuc, stageResult } from '../../../../support/stage-results.ts';

const columns = Array.from(
  { length: 500 },
  (_, index) => `a column with a rather long name ${String(index)}`,
);

function chart(name: string, kind: Chart['kind']): Chart {
  const x = Array.from({ length: 40 }, (_, index) => index / 3);
  return {
    id: name,
    kind,
    title: name,
    x: kind === 'bar' ? x.map((value) => `category ${String(value)}`) : x,
    series: ['reference', 'current'].map((series, shift) => ({
      name: series,
      y: x.map((value) => Math.sin(value + shift)),
    })),
  };
}

/** Six checks of each of 500 columns, a quarter of them failing with ten examples each, and a chart per column. */
function wideData(): StageResult {
  const samples = Array.from({ length: 10 }, (_, index) => ({
    file: 'data/train.csv',
    line: index + 2,
    row: index + 1,
    value: `wrong value ${String(index)}`,
  }));
  const checks = columns.flatMap((column, at) =>
    ['missing', 'range', 'type', 'drift', 'unique', 'values'].map((id, index) => {
      const fails = (at + index) % 4 === 0;
      return check(id, { column, verdict: fails ? 'fail' : 'pass', samples: fails ? samples : [] });
    }),
  );
  const charts = columns.map((column, index) => chart(column, index % 3 === 0 ? 'bar' : 'line'));
  return stageResult('validate-data', { verdict: 'fail', checks, charts });
}

test('500 columns with charts: at most 2 MB, every kind of finding is there, and examples are counted', async () => {
  const page = await renderPage(MODEL, [wideData(), evaluation()]);
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(2_000_000);
  expect(page.match(/<svg/g)?.length).toBeGreaterThan(12);
  expect(page).toContain('1,000 of 7,500 examples');
  for (const id of ['missing', 'range', 'type', 'drift', 'unique', 'values'])
    expect(page).toContain(`<code>${id}</code>`);
});

test('many legs shrink their tables, and hundreds their sections; each is named and what failed is seen', async () => {
  const metrics = Array.from({ length: 400 }, (_, index) =>
    metric(`metric ${String(index)}`, { value: index }),
  );
  const legs = (length: number): StageResult[] =>
    Array.from({ length }, (_, seed) =>
      evaluation({
        leg: { seed },
        verdict: seed === length - 1 ? 'fail' : 'pass',
        metrics: [rocAuc({ verdict: seed === length - 1 ? 'fail' : 'pass' }), ...metrics],
      }),
    );
  for (const length of [40, 600]) {
    const page = await renderPage(MODEL, legs(length));
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(2_000_000);
    expect(page.match(/<section/g)?.length).toBe(length);
    expect(page).toContain('<h2>❌ evaluate-vs-baseline');
  }
});

test('tables are reached and scrolled by keyboard, and printing opens what is folded', async () => {
  const page = await renderPage(MODEL, [evaluation()]);
  const tables = page.match(/<table>/g)?.length ?? 0;
  expect(tables).toBeGreaterThan(0);
  expect(page.match(/<div class="table" tabindex="0" role="group" aria-label="Table"><table>/g)?.length).toBe(
    tables,
  );
  expect(page).toMatch(/@media print [\s\S]*details::details-content/);
  expect(page).not.toMatch(/<th(?!ead| scope="col")/);
});
