import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCurrent, stopServer } from '../../shared/rollout/deployment-folder.ts';
import { bless, train, trainedProject } from '../support/registry/project.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const VERIFY = 'signature: none\nblessing: unsigned-ok\nscan: none\n';
const BASE = { 'model-name': 'm' };

let workspace: string;
let digest: string;
beforeEach(async () => {
  ({ workspace, digest } = await trainedProject());
  expect((await register()).exitCode).toBe(0);
});
afterEach(async () => {
  await stopServer(join(workspace, '.mlops-serving'));
  await rm(workspace, { recursive: true, force: true });
});

const register = (): Promise<ActionRun> =>
  runAction({
    action: 'register-model',
    workspace,
    inputs: { ...BASE, 'require-blessing': 'unsigned-ok', alias: 'staging' },
  });
const deploy = (inputs: Record<string, string> = {}): Promise<ActionRun> =>
  runAction({
    action: 'deploy',
    workspace,
    inputs: { ...BASE, 'target-config': 'port: 0', verify: VERIFY, ...inputs },
    env: { SECRET_TOKEN: 'hidden' },
  });

async function registerSecond(): Promise<string> {
  const second = await train(workspace, 'weak.onnx');
  await bless(workspace, { digest: second });
  expect((await register()).outputs['version']).toBe('1.0.1');
  return second;
}

async function served(url: string | undefined): Promise<string | undefined> {
  const response = await fetch(`${String(url)}/v2/models/m`);
  const { parameters } = (await response.json()) as { parameters: { content_digest: string } };
  return parameters.content_digest;
}

describe('deploy', () => {
  test('serves, replaces at the same address, and rolls back', async () => {
    const first = await deploy();
    expect(first.exitCode, first.log).toBe(0);
    expect(first.outputs).toMatchObject({ digest, 'served-digest': digest, 'rolled-back': 'false' });
    const { url } = first.outputs;
    expect(await served(url)).toBe(digest);
    expect(first.result?.headline).toContain('turned off: signature, scan');
    const secret = await stat(join(workspace, '.mlops-serving/admin-token'));
    expect(secret.mode & 0o777).toBe(0o600);

    const metadata = (await (await fetch(`${String(url)}/v2/models/m`)).json()) as {
      inputs: { name: string; datatype: string; shape: number[] }[];
    };
    const inputs = metadata.inputs.map(({ name, datatype, shape }) => {
      const dims = shape.map((size) => (size === -1 ? 1 : size));
      return {
        name,
        datatype,
        shape: dims,
        data: new Array<number>(dims.reduce((a, b) => a * b, 1)).fill(0),
      };
    });
    const ask = (body: unknown): Promise<Response> =>
      fetch(`${String(url)}/v2/models/m/infer`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const answer = await ask({ id: 'q', inputs });
    expect(await answer.json()).toMatchObject({ id: 'q', model_name: 'm', model_version: '1.0.0' });
    const wrong = await ask({ inputs: inputs.map((input) => ({ ...input, datatype: 'FP64' })) });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toEqual({ error: expect.stringContaining('expected the datatype') as string });
    const metrics = await (await fetch(`${String(url)}/metrics`)).text();
    expect(metrics).toContain(`mlops_model_info{model="m",version="1.0.0",digest="${digest}"} 1`);
    const admin = await fetch(`${String(url)}/admin/shutdown`, { method: 'POST' });
    expect(admin.status).toBe(401);

    const second = await registerSecond();
    const replaced = await deploy();
    expect(replaced.outputs).toMatchObject({ digest: second, 'served-digest': second, url });
    expect(await served(url)).toBe(second);

    const back = await deploy({ 'rollback-to': 'previous' });
    expect(back.outputs).toMatchObject({ digest, 'served-digest': digest, url });
    expect(await served(url)).toBe(digest);
  });

  test('keeps the previous version when the smoke test fails', async () => {
    const { url } = (await deploy()).outputs;
    const second = await registerSecond();
    await writeFile(
      join(workspace, 'smoke.yml'),
      '- inputs: [{name: nothing, datatype: FP32, shape: [1], data: [0]}]\n',
    );
    const run = await deploy({ 'smoke-test': 'smoke.yml' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({
      verdict: 'fail',
      digest: second,
      'served-digest': digest,
      'rolled-back': 'true',
    });
    expect(run.result?.headline).toContain('unknown input');
    expect(await served(url)).toBe(digest);
  });

  test('a dry run writes a plan and starts nothing', async () => {
    const run = await deploy({ 'dry-run': 'true' });
    expect(run.exitCode, run.log).toBe(0);
    const plan = JSON.parse(await readFile(run.outputs['plan'] ?? '', 'utf8')) as Record<string, unknown>;
    expect(plan).toMatchObject({
      version: '1.0.0',
      digest,
      turnedOff: ['signature', 'scan', expect.anything()],
    });
    expect(await readCurrent(join(workspace, '.mlops-serving'))).toBeNull();
  });
});

describe('bad input of deploy', () => {
  test.each([
    ['an unknown alias', { version: 'production' }, 'Known: champion, staging, 1.0.0'],
    ['a signature that is required', { environment: 'production', verify: '' }, 'is not signed'],
    ['a scan that is required', { verify: 'blessing: none' }, 'scan: none'],
    ['a signed blessing', { verify: 'scan: none' }, 'blessing: unsigned-ok'],
    ['a smoke test that does not exist', { 'smoke-test': 'no.yml' }, 'no.yml'],
    ['nothing to return to', { 'rollback-to': 'previous' }, 'there is no previous version'],
    ['an unknown key', { verify: 'scans: none' }, 'scans'],
    ['a model that does not exist', { 'model-path': 'no.onnx' }, 'no.onnx: the model does not exist'],
  ])('%s', async (_name, inputs, message) => {
    await refused(await deploy(inputs), message);
  });

  test('a port in use, and a model that is no ONNX', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await refused(await deploy({ 'target-config': `port: ${String(port)}` }), "can't be used (EADDRINUSE)");
    other.close();
    await writeFile(join(workspace, 'bad.onnx'), 'no model');
    await refused(await deploy({ 'model-path': 'bad.onnx' }), 'is no ONNX model');
  });

  async function refused(run: ActionRun, message: string): Promise<void> {
    expect(run.exitCode).toBe(1);
    expect(run.result?.verdict).toBe('error');
    expect(run.result?.headline).toMatch(/^Invalid input: /);
    expect(run.result?.headline).toContain(message);
    expect(run.log).not.toMatch(/^\s+at /m);
    expect(await readCurrent(join(workspace, '.mlops-serving'))).toBeNull();
  }
});
