import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conclude, type Conclusion } from '../../../../shared/monitoring/conclude.ts';
import { FolderStore } from '../../../../shared/store/folder-store.ts';

let folder: string;
let calls: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conclude-'));
  calls = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NOW = new Date('2026-06-01T00:00:00Z');
const later = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);

interface Round {
  claim?: string;
  now?: Date;
  data?: string;
  fault?: Error;
  mayWrite?: boolean;
}

/** One run of the monitor, in whose data every column has drifted. */
const monitor = ({
  claim = 'c',
  now = NOW,
  data = 'd',
  fault,
  mayWrite = true,
}: Round): Promise<Conclusion> =>
  conclude({
    evidence: {
      rows: 1000,
      columns: [{ column: 'a', drifted: true }],
      classes: [],
      unlabelled: [],
      servedSince: null,
    },
    policy: { maxAge: null, cooldown: 'P2D', driftShare: 0.3, labelShareChange: 0.05, minRows: 100 },
    key: `sha256:${data}`,
    now,
    claim,
    request: {
      target: 'train.yml',
      event: 'schedule',
      branch: 'main',
      model: 'm',
      dispatch: {
        workflow: async () => {
          calls += 1;
          await new Promise((done) => setTimeout(done, 50));
          if (fault !== undefined) throw fault;
        },
        event: () => Promise.reject(new Error('not asked')),
      },
    },
    state: new FolderStore(folder),
    mayWrite,
  });

test('of runs at the same time one starts a retraining; the others see it and start none', async () => {
  const claims = Array.from({ length: 8 }, (_, i) => `c${String(i)}`);
  const rounds = await Promise.all(claims.map((claim) => monitor({ claim, data: claim })));
  expect(calls).toBe(1);
  expect(rounds.filter(({ started }) => started.dispatched)).toHaveLength(1);
  for (const { started, decision } of rounds) {
    if (started.dispatched) continue;
    expect(decision.kind === 'cooling-down' || started.warning?.includes('right now')).toBe(true);
  }
});

test('the second run within the cooldown waits, the first after it starts again', async () => {
  await monitor({ claim: 'c1', data: 'd1' });
  expect(await monitor({ claim: 'c2', data: 'd2', now: later(47) })).toMatchObject({
    decision: { kind: 'cooling-down', until: later(48) },
    started: { dispatched: false, warning: null },
  });
  expect((await monitor({ claim: 'c3', data: 'd3', now: later(48) })).started.dispatched).toBe(true);
  expect(calls).toBe(2);
});

test('the same data and model start one retraining, cooldown or not', async () => {
  await monitor({ claim: 'c1' });
  const again = await monitor({ claim: 'c2', now: later(100) });
  expect(again.decision.kind).toBe('retrain');
  expect(again.started.warning).toContain('already started for the same data and model');
  expect(calls).toBe(1);
});

test('what could not be started is tried again by the next run', async () => {
  const failed = await monitor({ claim: 'c1', fault: new Error('503') });
  expect(failed.started).toEqual({ dispatched: false, warning: '"train.yml" was not started: 503' });
  expect((await monitor({ claim: 'c2', now: later(1) })).started.dispatched).toBe(true);
});

test('a job of a pull request writes nothing and starts nothing; its entry is told', async () => {
  const { started, entry } = await monitor({ mayWrite: false });
  expect(started.dispatched).toBe(false);
  expect(entry).toMatchObject({
    model: 'm',
    dispatched: false,
    reasons: ['1 of 1 input columns drifted: a'],
  });
  expect(calls).toBe(0);
  await expect(readFile(join(folder, 'monitor.jsonl'))).rejects.toThrow('ENOENT');
});
