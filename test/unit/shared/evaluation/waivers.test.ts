import { describe, expect, test } from 'vitest';
import { waive, waiversFor, type Waiver } from '../../../../shared/evaluation/waivers.ts';
import { metric, SHA } from '../../../support/stage-results.ts';

const waiver = (changes: Partial<Waiver> = {}): Waiver => ({
  schemaVersion: 1,
  model: 'm',
  metric: 'roc_auc',
  sha: SHA,
  reason: 'new labels',
  by: 'mona',
  at: '2026-11-25T08:00:00Z',
  pullRequest: 7,
  comment: 'https://github.example.com/org/example/pull/7#issuecomment-1',
  ...changes,
});
const lines = (...entries: object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const failing = metric('roc_auc', { value: 0.8, gate: 'min: 0.9', verdict: 'fail' });

describe('waivers', () => {
  test('one holds for its model, its commit and its metric alone', () => {
    const other = '0'.repeat(40);
    const content = lines(
      waiver({ model: 'n' }),
      waiver({ sha: other }),
      waiver(),
      waiver({ reason: 'a later one' }),
      waiver({ metric: 'recall' }),
    );
    expect([...waiversFor(content, { model: 'm', sha: SHA }).values()]).toEqual([
      waiver(),
      waiver({ metric: 'recall' }),
    ]);
  });

  test('lines that are no waivers are none, and hide no other', () => {
    const content = `{"broken\n\n[]\nnull\n${lines({ ...waiver(), sha: SHA.slice(0, 7) }, { ...waiver(), by: '' }, waiver())}`;
    expect([...waiversFor(content, { model: 'm', sha: SHA }).keys()]).toEqual(['roc_auc']);
  });

  test('a failing gate becomes a warning that names who and why', () => {
    const { metrics, used } = waive([failing], new Map([['roc_auc', waiver()]]));
    expect(metrics[0]).toMatchObject({ verdict: 'warn', reason: 'fails; waived by mona: new labels' });
    expect(used).toEqual([waiver()]);
  });

  test('undefined metrics, slices, other verdicts and other metrics are not lifted', () => {
    const kept = [
      metric('roc_auc', { value: null, gate: 'min: 0.9', verdict: 'fail', reason: 'undefined' }),
      metric('roc_auc', { value: 0.8, gate: 'min: 0.9', verdict: 'fail', slice: { country: 'DE' } }),
      metric('roc_auc', { value: 0.8, gate: 'min: 0.9', verdict: 'inconclusive' }),
      metric('recall', { value: 0.8, gate: 'min: 0.9', verdict: 'fail' }),
    ];
    expect(waive(kept, new Map([['roc_auc', waiver()]]))).toEqual({ metrics: kept, used: [] });
  });
});
