import { expect, test } from 'vitest';
import { commentMarker, encodeKey } from '../../../../../shared/reporting/comment/marker.ts';
import { mergeResults } from '../../../../../shared/reporting/comment/merge.ts';
import { readComment, readSections } from '../../../../../shared/reporting/comment/read-comment.ts';
import {
  COMMENT_BUDGET_BYTES,
  renderComment,
} from '../../../../../shared/reporting/comment/render-comment.ts';
import { sectionId } from '../../../../../shared/reporting/comment/section-identity.ts';
import { renderSummary, SUMMARY_BUDGET_BYTES } from '../../../../../shared/reporting/summary.ts';
import {
  evaluation,
  metric,
  MODEL,
  rocAuc,
  stageResult,
  wholeRun,
} from '../../../../support/stage-results.ts';

const many = evaluation({
  metrics: [
    ...Array.from({ length: 2000 }, (_, i) =>
      metric(`slice metric ${String(i)} ${'é'.repeat(60)}`, { value: i }),
    ),
    rocAuc({ verdict: 'fail' }),
  ],
  verdict: 'fail',
});
const run = (runNumber: number, runAttempt: number) => ({
  ...stageResult('train').provenance,
  runId: 4700 + runNumber,
  runNumber,
  runAttempt,
});

test('2,000 metrics fit, and the regression survives', () => {
  const body = renderComment(MODEL, [many, ...wholeRun()]);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(COMMENT_BUDGET_BYTES);
  expect(body).toContain('| ❌ | `roc_auc` |');
  expect(body).toContain('1,950 more metrics in the full report');
  expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
  expect(Buffer.byteLength(renderSummary(many))).toBeLessThanOrEqual(SUMMARY_BUDGET_BYTES);
});

test('hundreds of legs fit', () => {
  const legs = Array.from({ length: 900 }, (_, i) => evaluation({ leg: { seed: i } }));
  const body = renderComment(MODEL, legs);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(COMMENT_BUDGET_BYTES);
  expect(body.startsWith(commentMarker(MODEL))).toBe(true);
});

test('data lines keep to 2 kB and give the results back', () => {
  const body = renderComment(MODEL, [many, stageResult('train')]);
  const lines = body.split('\n').filter((line) => line.startsWith('<!-- data:'));
  expect(lines.length).toBe(2);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(2000);
  const read = readComment(MODEL, body);
  expect(read.map(({ stage }) => stage)).toEqual(['evaluate-vs-baseline', 'train']);
  expect(read[0]?.metrics[0]).toEqual(rocAuc({ verdict: 'fail' }));
});

/** Nothing that packing makes short. */
const noise = (length: number): string =>
  Array.from({ length }, (_, i) =>
    String.fromCharCode(33 + ((Math.imul(i + 1, 2_654_435_761) >>> 24) % 90)),
  ).join('');

test.each<[string, Parameters<typeof evaluation>[0]]>([
  ['keys of rows', { flips: { fixed: 1, broken: 1, keys: [noise(3000), noise(2900)] } }],
  [
    'a baseline',
    {
      baseline: {
        kind: noise(3000),
        ref: noise(3100),
        version: null,
        age: null,
        comparable: true,
        paired: true,
      },
    },
  ],
  ['a job', { provenance: { ...run(1, 1), job: noise(4000) } }],
])('%s of any length leave a data line that is read again', (_, changes) => {
  const long = evaluation({ leg: { seed: 1 }, ...changes });
  expect(readComment(MODEL, renderComment(MODEL, [long]))).toMatchObject([
    { leg: { seed: 1 }, verdict: long.verdict },
  ]);
});

test('a section whose name does not fit is withheld, not lost', () => {
  const long = evaluation({ leg: { name: noise(5000) } });
  const stored = readSections(MODEL, renderComment(MODEL, [long, stageResult('train')]));
  expect(stored.results.map(({ stage }) => stage)).toEqual(['train']);
  expect(stored.withheld).toEqual([{ id: sectionId(long), order: { run: 4711, attempt: 1 } }]);
});

test('a small comment is rendered again from its data, byte by byte', () => {
  const body = renderComment(MODEL, [stageResult('train'), stageResult('deploy')]);
  expect(renderComment(MODEL, readComment(MODEL, body))).toBe(body);
});

test('changed data, a foreign model and a quoted marker count for nothing', () => {
  const body = renderComment(MODEL, [stageResult('train')]);
  expect(readComment(MODEL, body.replace('<!-- data:H4sI', '<!-- data:H4sJ'))).toEqual([]);
  expect(readComment('other', body)).toEqual([]);
  expect(readComment(MODEL, `> quoted\n${body}`)).toEqual([]);
  expect(readComment(MODEL, `${commentMarker(MODEL)}\n<!-- data:AAAA -->`)).toEqual([]);
});

test('the newest run wins a section, as numbers and in any order', () => {
  const old = stageResult('train', { headline: 'old', provenance: run(9, 2) });
  const retry = stageResult('train', { headline: 'retry', provenance: run(10, 1) });
  const leg = stageResult('train', { headline: 'leg', leg: { seed: 1 }, provenance: run(1, 1) });
  for (const order of [
    [old, retry, leg],
    [leg, retry, old],
  ]) {
    expect(
      mergeResults(order)
        .map(({ headline }) => headline)
        .sort(),
    ).toEqual(['leg', 'retry']);
  }
});

test('no key ends the HTML comment', () => {
  for (const key of ['a-->b', 'x\ny', '--', '->', 'modèle@1']) {
    expect(encodeKey(key)).toMatch(/^[A-Za-z0-9._/()% -]*$/);
    expect(encodeKey(key)).not.toMatch(/--|>/);
  }
  expect(encodeKey('flight-delay')).toBe('flight-delay');
});
