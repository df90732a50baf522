import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;

/** 1,000 rows: an input that moves by `shift`, a label of which a share of `late` per hundred is 1. */
function table(late: number, shift = 0): string {
  const rows = Array.from({ length: 1000 }, (_, row) =>
    [row, (row % 40) + shift, Number(row % 100 < late)].join(','),
  );
  return `id,distance,late\n${rows.join('\n')}\n`;
}

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'monitor-'));
  await writeFile(join(workspace, 'train.csv'), table(22));
  await writeFile(
    join(workspace, 'schema.yml'),
    'fields:\n  - {name: id, x-mlops: {role: id}}\n  - {name: distance}\n  - {name: late, x-mlops: {role: label}}\n',
  );
  const inputs = { data: 'train.csv', schema: 'schema.yml' };
  const profiled = await runAction({ action: 'validate-data', workspace, inputs });
  expect(profiled.exitCode, profiled.log).toBe(0);
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function monitor(recent: string): Promise<ActionRun> {
  await writeFile(join(workspace, 'recent.csv'), recent);
  const inputs = { data: 'recent.csv', baseline: '.mlops/profile.json' };
  const run = await runAction({ action: 'monitor', workspace, inputs });
  expect(run.exitCode, run.log).toBe(0);
  return run;
}

test('the same distribution asks for nothing', async () => {
  const run = await monitor(table(22));
  expect(run.outputs).toMatchObject({
    'should-train': 'false',
    'drifted-columns': '[]',
    dispatched: 'false',
  });
});

test("a label's class whose share moved asks for training, and no input column is blamed", async () => {
  const run = await monitor(table(16));
  expect(run.outputs).toMatchObject({ 'should-train': 'true', 'drifted-columns': '[]', dispatched: 'false' });
  const reasons = JSON.parse(run.outputs['reasons'] ?? '[]') as unknown[];
  expect(reasons).toHaveLength(1);
  expect(JSON.stringify(reasons)).toContain('late');
});

test('input columns that drifted ask for training', async () => {
  const run = await monitor(table(22, 20));
  expect(run.outputs).toMatchObject({ 'should-train': 'true', 'drifted-columns': '["distance"]' });
});

test('too few rows decide nothing', async () => {
  const run = await monitor(table(16).split('\n').slice(0, 51).join('\n'));
  expect(run.outputs['should-train']).toBe('false');
  expect(run.result?.verdict).toBe('inconclusive');
});
