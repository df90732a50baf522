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
    [
      '**Passed\\: better than champion 1\\.0\\.0** – its one gate passed',
      '`roc_auc` 0.637 → 0.654, Δ **\\+0\\.017** (90 % CI +0.016 … +0.018), n = 479,586',
    ],
  ],
  [
    'fail',
    [evaluation({ verdict: 'fail', metrics: [rocAuc(worse)] })],
    [
      '**Failed\\: worse than champion 1\\.0\\.0** – its one gate failed',
      '`roc_auc` 0.637 → 0.621, Δ **−0\\.016** (90 % CI −0.017 … −0.015), n = 479,586',
    ],
  ],
  [
    'inconclusive',
    [evaluation({ verdict: 'inconclusive', metrics: [rocAuc(unclear)] })],
    [
      '**Inconclusive\\: cannot tell whether it is as good as champion 1\\.0\\.0** – its one gate inconclusive',
      '`roc_auc` 0.637 → 0.634, Δ **−0\\.003** (90 % CI −0.009 … +0.003), n = 479,586',
    ],
  ],
  [
    'limit',
    [
      evaluation({
        verdict: 'fail',
        metrics: [rocAuc({ gate: 'min: 0.7', delta: null, bounds: bounds(0.652, 0.656), verdict: 'fail' })],
      }),
    ],
    [
      '**Failed\\: a gate does not hold** – its one gate failed',
      '`roc_auc` **0\\.654** (90 % CI 0.652 … 0.656), n = 479,586',
    ],
  ],
  [
    'warn',
    wholeRun(),
    [
      '**Passed with warnings\\: better than champion 1\\.0\\.0** – its one gate passed',
      '`roc_auc` 0.637 → 0.654, Δ **\\+0\\.017** (90 % CI +0.016 … +0.018), n = 479,586',
      '**Passed with warnings\\: validate\\-data** – 1,455,190 rows, 6 columns\\: 1 of 5 checks drifted',
    ],
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
    ['**Error\\: train** – Invalid input\\: train\\.py\\: the file does not exist\\.'],
  ],
  [
    'skipped',
    [stageResult('train', { verdict: 'skipped', headline: 'inputs unchanged' })],
    ['**Skipped\\: train** – inputs unchanged'],
  ],
])('the comment of %s says it in its first lines', async (name, results, lines) => {
  const body = renderComment(MODEL, results);
  expect(body.split('\n')[0]).toBe('<!-- mlops-actions:v1 key=flight-delay -->');
  const alert = body.split('\n').filter((line) => line.startsWith('> ') && !line.startsWith('> [!'));
  // Numbers keep together with their units and signs.
  expect(alert.slice(0, lines.length).map((line) => line.slice(2).replaceAll('\u00A0', ' '))).toEqual(lines);
  await expect(body).toMatchFileSnapshot(
    join(import.meta.dirname, `../../../../fixtures/comments/${name}.md`),
  );
});
