import { expect, test } from 'vitest';
import { idempotencyKey, readHistory, type MonitorEntry } from '../../../../shared/monitoring/history.ts';
import type { Store } from '../../../../shared/store/store.ts';

const holding = (content: string | null): Store => ({
  description: 'text',
  get: () => Promise.resolve(content === null ? null : { content, version: '1' }),
  compareAndSet: () => Promise.reject(new Error('not asked')),
  append: () => Promise.reject(new Error('not asked')),
});
const entry = (change: Partial<MonitorEntry>): string =>
  JSON.stringify({
    at: '2026-05-01T00:00:00.000Z',
    model: 'm',
    key: 'k1',
    dispatched: true,
    reasons: [],
    ...change,
  });

test('no history: nothing was started', async () => {
  const history = await readHistory(holding(null), 'm');
  expect(history).toMatchObject({ lastRetraining: null, started: new Set(), content: '', version: null });
  expect(history.claimed(new Date(0))).toBe(false);
});

test('only started retrainings of the model count, whatever else the file holds', async () => {
  const lines = [
    entry({ at: '2026-05-03T00:00:00.000Z', key: 'k2' }),
    entry({}),
    entry({ at: '2026-05-09T00:00:00.000Z', dispatched: false, key: 'k3' }),
    entry({ at: '2026-05-10T00:00:00.000Z', model: 'other', key: 'k4' }),
    entry({ at: 'never', key: 'k5' }),
    'null',
    '{"at": "2026-05-1',
  ];
  expect(await readHistory(holding(lines.join('\n')), 'm')).toMatchObject({
    lastRetraining: new Date('2026-05-03T00:00:00.000Z'),
    started: new Set(['k2', 'k1']),
  });
});

test('the key says the same for the same finding and another thing for other data', () => {
  const basis = { model: 'm', served: null, data: 'sha256:a', policy: { a: 1, b: 2 } };
  expect(idempotencyKey({ ...basis, policy: { b: 2, a: 1 } })).toBe(idempotencyKey(basis));
  expect(idempotencyKey({ ...basis, data: 'sha256:b' })).not.toBe(idempotencyKey(basis));
});

test('an attempt counts until it has ended, or for ten minutes when its run died', async () => {
  const claim = { dispatched: false, claim: 'c1', until: '2026-05-01T00:10:00.000Z' };
  const claimed = async (lines: string[], at: string): Promise<boolean> =>
    (await readHistory(holding(lines.join('\n')), 'm')).claimed(new Date(at));
  expect(await claimed([entry(claim)], '2026-05-01T00:09:59Z')).toBe(true);
  expect(await claimed([entry(claim)], '2026-05-01T00:10:00Z')).toBe(false);
  const ended = entry({ dispatched: false, claim: 'c1' });
  expect(await claimed([entry(claim), ended], '2026-05-01T00:01:00Z')).toBe(false);
  const other = entry({ dispatched: true, claim: 'c2' });
  expect(await claimed([entry(claim), other], '2026-05-01T00:01:00Z')).toBe(true);
  expect(await claimed([entry({ ...claim, model: 'other' })], '2026-05-01T00:01:00Z')).toBe(false);
});
