import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendLines } from '../../../../shared/journal/append-lines.ts';
import type { RunIdentity } from '../../../../shared/journal/run-identity.ts';
import { LEDGER_KEY, stateLines, type StateLine } from '../../../../shared/journal/state-lines.ts';
import { MONITOR_KEY, readHistory, recordDecision } from '../../../../shared/monitoring/history.ts';
import { FolderStore } from '../../../../shared/store/folder-store.ts';

const NOW = new Date('2026-11-25T08:00:00Z');
const OURS: RunIdentity = {
  event: 'push',
  commit: 'a'.repeat(40),
  pullRequest: null,
  runId: 4711,
  runAttempt: 1,
  fork: null,
};
const PULL: RunIdentity = { ...OURS, event: 'pull_request', pullRequest: 7 };
const FORK: RunIdentity = { ...PULL, fork: 'mona/example' };
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

const ledger = (candidate: string) => ({
  schemaVersion: 1,
  kind: 'ledger',
  at: '2026-11-25T07:00:00.000Z',
  model: 'm',
  testSet: digest('1'),
  candidate: digest(candidate),
  baseline: null,
  config: digest('3'),
  verdict: 'pass',
});
const decision = (changes: object = {}) => ({
  schemaVersion: 1,
  kind: 'monitor',
  at: '2026-11-25T07:00:00.000Z',
  model: 'm',
  key: digest('4'),
  dispatched: false,
  reasons: ['the data drifted'],
  ...changes,
});
const linesOf = (of: RunIdentity, ...entries: object[]): StateLine[] =>
  stateLines({ of, model: 'm', from: 'a stage', entries }, NOW).lines;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

const store = (): FolderStore => new FolderStore(folder);
const written = async (key: string): Promise<Record<string, unknown>[]> =>
  ((await store().get(key))?.content ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('jobs that append the same entries at the same time leave each of them once', async () => {
  const jobs = Array.from({ length: 8 }, (_, job) =>
    appendLines(store(), linesOf(OURS, ledger('a'), ledger('b'), ledger(String(job)))),
  );
  const counts = await Promise.all(jobs);
  const candidates = (await written(LEDGER_KEY)).map(({ candidate }) => candidate);
  expect(new Set(candidates).size).toBe(10);
  expect(candidates.length).toBe(10);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
});

test('what a fork claims does not stand for an evaluation of ours', async () => {
  expect(await appendLines(store(), linesOf(FORK, ledger('a')))).toBe(1);
  expect(await appendLines(store(), linesOf(OURS, ledger('a')))).toBe(1);
  expect(await appendLines(store(), linesOf(PULL, ledger('a')))).toBe(0);
});

test('lines of others and a line that a crash cut off stay as they are', async () => {
  await store().compareAndSet(LEDGER_KEY, '{"later": "version"}\n{"cut', null);
  await appendLines(store(), linesOf(OURS, ledger('a')));
  const content = (await store().get(LEDGER_KEY))?.content ?? '';
  expect(content.startsWith('{"later": "version"}\n{"cut\n{')).toBe(true);
  expect(await appendLines(store(), linesOf(OURS, ledger('a')))).toBe(0);
});

test('a decision that the monitor wrote itself is not written again, the announcement before it is none', async () => {
  const { schemaVersion, kind, ...entry } = decision({ dispatched: true, claim: 'x' });
  expect([schemaVersion, kind]).toEqual([1, 'monitor']);
  const announced = { ...entry, dispatched: false, until: '2026-11-25T07:10:00.000Z' };
  await store().append(MONITOR_KEY, JSON.stringify(announced));
  const lines = linesOf(OURS, decision({ dispatched: true, claim: 'x' }));
  expect(await appendLines(store(), lines)).toBe(1);
  expect((await readHistory(store(), 'm')).lastRetraining).toEqual(new Date(entry.at));
  const other = { ...entry, key: digest('5') };
  await recordDecision(store(), other);
  expect(await appendLines(store(), linesOf(OURS, decision({ ...other })))).toBe(0);
});

test('a pull request starts no retraining and ends nobody else’s claim', () => {
  expect(() => linesOf(PULL, decision({ dispatched: true }))).toThrow(/a pull request starts none/);
  const [line] = linesOf(PULL, decision({ claim: 'of another run' }));
  expect(JSON.parse(line?.text ?? '')).toEqual({
    at: '2026-11-25T07:00:00.000Z',
    model: 'm',
    key: digest('4'),
    dispatched: false,
    reasons: ['the data drifted'],
    run: PULL,
  });
});

test('kinds of a later version are passed over by name', () => {
  const { lines, ignored } = stateLines(
    { of: OURS, model: 'm', from: 'a stage', entries: [{ kind: 'carbon' }, 7, ledger('a')] },
    NOW,
  );
  expect(lines.length).toBe(1);
  expect(ignored).toEqual(['carbon', 'unknown']);
});
