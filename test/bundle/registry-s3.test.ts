import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bless, train } from '../support/registry/project.ts';
import type { ActionName } from '../../actions/entry.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';
import { FakeS3 } from '../support/s3/fake-s3.ts';

let s3: FakeS3;
let folder: string;
beforeEach(async () => {
  s3 = await FakeS3.start();
  folder = await mkdtemp(join(tmpdir(), 'registry-s3-'));
});
afterEach(async () => {
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

/** A step of a job of its own: nothing but the bucket is shared. */
const step = (
  action: ActionName,
  workspace: string,
  inputs: Record<string, string>,
  env: Record<string, string> = {},
): Promise<ActionRun> =>
  runAction({
    action,
    workspace,
    inputs: { 'model-name': 'm', backend: 's3', 'backend-url': 's3://bucket/models', ...inputs },
    env: { ...s3.environment, ...env },
  });

async function job(name: string, fixture: string): Promise<{ workspace: string; digest: string }> {
  const workspace = await mkdtemp(join(folder, `${name}-`));
  const digest = await train(workspace, fixture);
  await bless(workspace, { digest });
  return { workspace, digest };
}

test('a version that one job registers is planned for deployment by another', async () => {
  const { workspace, digest } = await job('first', 'plain.onnx');
  const inputs = { 'require-blessing': 'unsigned-ok', alias: 'staging' };
  const run = await step('register-model', workspace, inputs);
  expect(run.exitCode, run.log).toBe(0);
  expect(run.outputs).toMatchObject({
    version: '1.0.0',
    created: 'true',
    digest,
    uri: 's3://bucket/models/m/versions/1.0.0',
  });
  const again = await step('register-model', (await job('again', 'plain.onnx')).workspace, inputs);
  expect(again.outputs).toMatchObject({ version: '1.0.0', created: 'false', digest });
  const second = await step('register-model', (await job('second', 'weak.onnx')).workspace, inputs);
  expect(second.outputs).toMatchObject({ version: '1.0.1', 'previous-version': '1.0.0' });

  const elsewhere = await mkdtemp(join(folder, 'deploy-'));
  const verify = 'signature: none\nblessing: unsigned-ok\nscan: none\n';
  const plan = await step('deploy', elsewhere, { version: '1.0.0', verify, 'dry-run': 'true' });
  expect(plan.exitCode, plan.log).toBe(0);
  expect(plan.outputs).toMatchObject({ digest });
  expect(run.log + again.log + plan.log).not.toContain(s3.environment['AWS_SECRET_ACCESS_KEY']);
});

test.each([
  [{ AWS_SECRET_ACCESS_KEY: 'wrong' }, {}, 'access is denied (403)'],
  [{}, { 'backend-url': 'models' }, '"models" names no place in S3'],
  [{}, { 'backend-url': 's3://another/models' }, 'there is no such bucket'],
])('%j %j is one clear line', async (env, inputs, told) => {
  const { workspace } = await job('refused', 'plain.onnx');
  const run = await step('register-model', workspace, { 'require-blessing': 'unsigned-ok', ...inputs }, env);
  expect(run.exitCode).toBe(1);
  expect(run.log).toContain(told);
  expect(run.log).not.toContain('Bug:');
  expect(run.result?.verdict).toBe('error');
  expect(s3.objects.size).toBe(0);
});
