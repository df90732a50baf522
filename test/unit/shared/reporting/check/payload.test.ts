import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../../../shared/hash/digest.ts';
import {
  commitBaselineOf,
  PAYLOAD_BUDGET_BYTES,
  readPayload,
  renderPayload,
} from '../../../../../shared/reporting/check/payload.ts';
import { bounds, metric, SHA, stageResult } from '../../../../support/stage-results.ts';

const DATA = digestOf('data');
const evaluation = (changes: object = {}) =>
  stageResult('evaluate-vs-baseline', {
    digests: { data: DATA, model: digestOf('model') },
    metrics: [
      metric('accuracy', { value: 0.9, n: 1000 }),
      metric('roc_auc', {
        value: 0.95,
        n: 1000,
        gate: 'non-inferior: 0.005',
        valueBounds: bounds(0.94, 0.96),
      }),
      metric('roc_auc', { value: 0.95, n: 1000, gate: 'min: 0.9', verdict: 'fail' }),
      metric('recall', { value: null, reason: 'a single class' }),
      metric('roc_auc', { value: 0.5, slice: { country: 'DE' } }),
    ],
    ...changes,
  });

describe('payload of a check run', () => {
  test('an evaluation comes back from the text between other lines', () => {
    const line = renderPayload(evaluation()) ?? '';
    const read = readPayload(`## Metrics\r\n\r\n${line}\r\nmore`);
    expect(read).toEqual(commitBaselineOf(evaluation()));
    expect(read).toMatchObject({ model: 'flight-delay', legHash: '', sha: SHA, runId: 4711, data: DATA });
    // One value per metric, of the whole test set; the row that decides first.
    expect(read?.metrics.map(({ name }) => name)).toEqual(['roc_auc', 'accuracy']);
    expect(read?.trends).toEqual([{ metric: 'roc_auc', commits: [SHA.slice(0, 7)], values: [0.95] }]);
  });

  test('carries the last 12 values of the trend', () => {
    const y = Array.from({ length: 20 }, (_, index) => index / 20);
    const charts = [
      {
        id: 'roc_auc-trend',
        kind: 'line' as const,
        title: 'roc_auc',
        x: y.map((_, index) => `c${index}`),
        series: [{ name: 'roc_auc', y }],
      },
    ];
    const read = readPayload(renderPayload(evaluation({ charts })) ?? '');
    expect(read?.trends[0]?.values).toEqual(y.slice(-12));
    expect(read?.trends[0]?.commits[0]).toBe('c8');
  });

  test('stays within its budget, gated metrics last to go', () => {
    const noise = (index: number): string => digestOf(String(index)).slice(7, 60);
    const many = Array.from({ length: 2000 }, (_, index) => metric(noise(index), { value: index / 7 }));
    const gated = metric('gated', { value: 0.123456789, gate: 'min: 0.1' });
    const line = renderPayload(evaluation({ metrics: [...many, gated] })) ?? '';
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(PAYLOAD_BUDGET_BYTES);
    const read = readPayload(line);
    expect(read?.metrics[0]?.name).toBe('gated');
    expect(read?.metrics.length).toBeGreaterThan(20);
  });

  test('what is no intact payload of ours is none', () => {
    const line = renderPayload(evaluation()) ?? '';
    const forged = (data: Uint8Array): string => {
      const encoded = gzipSync(data).toString('base64url');
      return `<!-- mlops-baseline:v1 sha256=${digestOf(encoded).slice(7)} ${encoded} -->`;
    };
    const bomb = forged(Buffer.alloc(8 << 20, ' '));
    expect(bomb.length).toBeLessThan(PAYLOAD_BUDGET_BYTES);
    for (const text of [
      '',
      'no payload',
      `> ${line}`,
      line.replace(/sha256=./, 'sha256=x'),
      line.replace(/.{5} -->$/, 'AAAAA -->'),
      forged(Buffer.from('{"schemaVersion": 1}')),
      forged(Buffer.from('not JSON')),
      bomb,
    ])
      expect(readPayload(text), text.slice(0, 80)).toBeNull();
  });

  test('other stages, unknown commits and evaluations without metrics keep nothing', () => {
    expect(renderPayload(stageResult('train', { metrics: [metric('loss', { value: 1 })] }))).toBeNull();
    expect(renderPayload(evaluation({ metrics: [] }))).toBeNull();
    const provenance = { ...evaluation().provenance, sha: null };
    expect(renderPayload(evaluation({ provenance }))).toBeNull();
  });
});
