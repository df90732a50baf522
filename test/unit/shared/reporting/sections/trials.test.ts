import { expect, test } from 'vitest';
import type { StageResult, TrialRow } from '../../../../../shared/model/stage-result.ts';
import { parseDataLine, renderDataLine } from '../../../../../shared/reporting/comment/data-line.ts';
import { parallelSpec } from '../../../../../shared/reporting/charts/parallel.ts';
import { renderPage } from '../../../../../shared/reporting/page/render-page.ts';
import { renderSummary } from '../../../../../shared/reporting/summary.ts';
import { stageResult } from '../../../../support/stage-results.ts';

const row = (configuration: number, changes: Partial<TrialRow> = {}): TrialRow => ({
  configuration,
  parameters: { rate: 10 ** -configuration, booster: configuration % 2 === 0 ? 'dart' : 'gbdt' },
  resource: null,
  value: 0.9 - configuration / 100,
  standardError: 0.004,
  seeds: 3,
  state: configuration === 1 ? 'chosen' : 'complete',
  reason: null,
  ...changes,
});
const FAILED = {
  state: 'failed',
  value: null,
  standardError: null,
  reason: '<img src=x> exit code 3',
} as const;
const result: StageResult = {
  ...stageResult('train', { headline: 'best of 8 configurations' }),
  trials: {
    metric: 'val_auc',
    direction: 'higher',
    resource: null,
    rows: [...[1, 2, 3, 4, 5, 6, 7].map((at) => row(at)), row(8, FAILED)],
  },
};

test('the comment has the best in the open, the others folded, and nothing of a trial acts as markup', () => {
  const text = renderSummary(result, null);
  expect(text).toMatch(/\| 1 \| .*0\.8900 ± 0\.0040.*chosen/);
  expect(text).toContain('5 more of 8 configurations');
  expect(text).toContain('failed');
  expect(text).not.toContain('<img');
});

test('the page draws a line per configuration that has a value, the chosen one over the others', async () => {
  const page = await renderPage('flights', [result]);
  expect(page).toContain('Configurations of the sweep');
  expect(page).toContain('val_auc');
  expect(page).not.toContain('<img');
  const layers = JSON.stringify(
    parallelSpec(result.trials ?? { metric: '', direction: 'higher', resource: null, rows: [] }),
  );
  expect(layers.match(/"isChosen":true/g)).toHaveLength(3);
  expect(layers.match(/"isChosen":false/g)).toHaveLength(18);
});

test('a single line is no picture', () => {
  expect(
    parallelSpec({ metric: 'm', direction: 'lower', resource: null, rows: [row(1), row(2, FAILED)] }),
  ).toBeNull();
});

test("a comment's data keep the best, and count what they leave out", () => {
  const rows = Array.from({ length: 300 }, (_, at) =>
    row(at + 1, { parameters: { rate: Math.sin(at), x: Math.cos(at) } }),
  );
  const kept = parseDataLine(
    renderDataLine({ ...result, trials: { metric: 'm', direction: 'lower', resource: null, rows } }),
  );
  expect(kept?.trials?.rows[0]?.state).toBe('chosen');
  expect((kept?.trials?.rows.length ?? 0) + (kept?.omitted?.trials ?? 0)).toBe(300);
});
