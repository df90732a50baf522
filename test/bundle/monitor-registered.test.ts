import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flights, profiledProject } from '../support/monitor/flights.ts';
import { bless, train } from '../support/registry/project.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await profiledProject();
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const run = (action: string, inputs: Record<string, string>): Promise<ActionRun> =>
  runAction({ action, workspace, inputs: { 'model-name': 'm', ...inputs } });

async function registered(): Promise<string> {
  const digest = await train(workspace, 'plain.onnx');
  await bless(workspace, { digest });
  const registration = await run('register-model', { 'require-blessing': 'unsigned-ok' });
  expect(registration.exitCode, registration.log).toBe(0);
  return digest;
}

test('the profile that was registered with the served version is the reference, when no other is left', async () => {
  const digest = await registered();
  await rm(join(workspace, '.mlops'), { recursive: true });
  await writeFile(join(workspace, 'recent.csv'), flights(16));
  const found = await run('monitor', { data: 'recent.csv' });
  expect(found.exitCode, found.log).toBe(0);
  expect(found.result?.headline).toContain('share of late = 1: 0.220 → 0.160');
  expect(found.result?.digests['model']).toBe(digest);
  expect(found.result?.facts).toContainEqual({ name: 'served version', value: '1.0.0' });
});

test('a version without a profile is told as such, and what to do', async () => {
  await rm(join(workspace, '.mlops'), { recursive: true });
  await registered();
  await writeFile(join(workspace, 'recent.csv'), flights(16));
  const found = await run('monitor', { data: 'recent.csv' });
  expect(found.exitCode).toBe(1);
  expect(found.annotations.at(-1)?.message).toBe(
    'Invalid input: version 1.0.0 of "m" was registered without a profile. Run validate-data before register-model, or name a profile by the input "baseline".',
  );
});
