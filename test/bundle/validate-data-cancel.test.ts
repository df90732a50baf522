import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'validate-cancel-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

test('a cancelled run stops the query and leaves no file of its own', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  // Millions of different texts and numbers: far more than can be counted before the signal.
  await connection.run(
    `copy (select hash(i) as a, 'text number ' || hash(i + 1) as b, hash(i + 2) / 3.0 as c from range(4000000) t(i)) to '${join(workspace, 'now.parquet')}' (format parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  const cancel = new AbortController();
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'now.parquet', 'memory-limit': '300MB' },
    cancel: cancel.signal,
    grace: { interruptMs: 60_000, terminateMs: 60_000 },
    onLog: (line) => {
      if (line.includes('now.parquet')) setTimeout(() => cancel.abort(), 500);
    },
  });
  expect(run.signals, run.log).toEqual(['SIGINT']);
  expect(run.conclusion).toBe('cancelled');
  // The engine's own words for it are about an interrupt, and no bug.
  expect(run.result).toMatchObject({
    verdict: 'error',
    files: [],
    error: { kind: 'cancelled', message: 'Run cancelled: SIGINT ended the step before it had a result.' },
  });
  expect((await readdir(workspace, { recursive: true })).sort()).toEqual([
    '.mlops',
    join('.mlops', 'validate-data.json'),
    'now.parquet',
  ]);
}, 120_000);

test('several stored profiles are one baseline; too little memory is said', async () => {
  const rows = (from: number): string =>
    `x,k\n${Array.from({ length: 300 }, (_, i) => `${String((from + i) % 90)},${i % 2 === 0 ? 'a' : 'b'}`).join('\n')}\n`;
  const validate = (inputs: Record<string, string>) =>
    runAction({ action: 'validate-data', workspace, inputs });
  for (const day of ['1', '2']) {
    await writeFile(join(workspace, `${day}.csv`), rows(Number(day) * 300));
    await validate({ data: `${day}.csv`, 'results-path': `days/${day}` });
  }
  await writeFile(join(workspace, 'now.csv'), rows(0));
  const run = await validate({ data: 'now.csv', baseline: 'days/*/profile.json' });
  expect(run.result?.facts, run.log).toContainEqual({
    name: 'drift',
    value: 'compared with 2 profiles of days/*/profile.json together',
  });
  expect(run.result?.checks.find(({ id, column }) => id === 'drift.w1n' && column === 'x')).toMatchObject({
    n: 300,
    m: 600,
  });
  const little = await validate({ data: 'now.csv', 'memory-limit': '1KB' });
  expect(little.exitCode).toBe(1);
  expect(little.result?.error?.message, little.log).toContain('memory-limit');
});
