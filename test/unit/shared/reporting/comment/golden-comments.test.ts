import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderComment } from '../../../../../shared/reporting/comment/render-comment.ts';
import {
  bounds,
  evaluation,
  MODEL,
  rocAuc,
  stageResult,
  wholeRun,
} from '../../../../support/stage-results.ts';

const worse = { value: 0.621, delta: -0.016, bounds: bounds(-0.017, -0.015), verdict: 'fail' } as const;
const unclear = {
  value: 0.634,
  delta: -0.003,
  bounds: bounds(-0.009, 0.003),
  verdict: 'inconclusive',
} as const;

test.each([
  [
    'pass',
    [evaluation()],
    '> **Better than champion 1\\.0\\.0**: `roc_auc` 0.637 → 0.654 (+0.017, 90 % CI +0.016 … +0.018, n = 479,586)',
  ],
  [
    'fail',
    [evaluation({ verdict: 'fail', metrics: [rocAuc(worse)] })],
    '> **Worse than champion 1\\.0\\.0**: `roc_auc` 0.637 → 0.621 (−0.016, 90 % CI −0.017 … −0.015, n = 479,586). 1 of 1 gates failed.',
  ],
  [
    'inconclusive',
    [evaluation({ verdict: 'inconclusive', metrics: [rocAuc(unclear)] })],
    '> **Cannot tell whether it is as good as champion 1\\.0\\.0**: `roc_auc` 0.637 → 0.634 (−0.003, 90 % CI −0.009 … +0.003, n = 479,586). 1 of 1 gates inconclusive.',
  ],
  [
    'warn',
    wholeRun(),
    '> **Better than champion 1\\.0\\.0**: `roc_auc` 0.637 → 0.654 (+0.017, 90 % CI +0.016 … +0.018, n = 479,586)',
  ],
  [
    'error',
    [
      stageResult('train', {
        verdict: 'error',
        headline: 'Invalid input: train.py: the file does not exist.',
        error: { kind: 'invalid-input', message: 'x' },
      }),
    ],
    '> **Error: train** – Invalid input\\: train\\.py\\: the file does not exist\\.',
  ],
  [
    'skipped',
    [stageResult('train', { verdict: 'skipped', headline: 'inputs unchanged' })],
    '> **Skipped: train** – inputs unchanged',
  ],
])('the comment of %s says it in its first lines', async (name, results, line) => {
  const body = renderComment(MODEL, results);
  expect(body.split('\n')[0]).toBe('<!-- mlops-actions:v1 key=flight-delay -->');
  expect(body.split('\n')[2]).toBe(line);
  await expect(body).toMatchFileSnapshot(
    join(import.meta.dirname, `../../../../fixtures/comments/${name}.md`),
  );
});
