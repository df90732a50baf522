import { appendFile, cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCurrent, stopServer } from '../../shared/rollout/deployment-folder.ts';
import { readDeployment } from '../../shared/rollout/deployment-record.ts';
import { bless, train, trainedProject } from '../support/registry/project.ts';
import { snapshotFolder } from '../support/snapshot-folder.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const VERIFY = 'signature: none\nblessing: unsigned-ok\nscan: none\n';
const BASE = { 'model-name': 'm' };

let workspace: string;
let digest: string;
let registered: string;
beforeAll(async () => {
  ({ workspace: registered, digest } = await trainedProject());
  workspace = registered;
  const run = await register();
  expect(run.exitCode, run.log).toBe(0);
});
afterAll(() => rm(registered, { recursive: true }));
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'deploy-'));
  await cp(registered, workspace, { recursive: true });
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
    const record = await readDeployment(join(workspace, '.mlops/deployment.json'));
    expect(record).toMatchObject({ digest, servedDigest: digest, previous: null, rolledBack: false });
    expect(first.result?.facts).toEqual(
      expect.arrayContaining([
        { name: 'version', value: '1.0.0' },
        { name: 'served digest', value: digest },
        { name: 'previous version', value: 'none' },
        { name: 'smoke test', value: 'one request of zeros, generated from the signature' },
      ]),
    );
    expect(first.summary).toContain('served digest');
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
    expect(run.result?.headline).toContain('unknown input \\"nothing\\"');
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
  interface Row {
    inputs?: Record<string, string>;
    files?: Record<string, string>;
    message: string | RegExp;
  }
  const rows: Record<string, Row> = {
    'an unknown alias': {
      inputs: { version: 'production' },
      message:
        'm has no version or alias "production" in the folder registry .mlops-registry. Known: champion, staging, 1.0.0.',
    },
    'a model without versions': {
      inputs: { 'model-name': 'new' },
      message:
        /^new has no version or alias "staging" in .*It holds no version of this model yet: run register-model first\.$/,
    },
    'a signature that is required': {
      inputs: { environment: 'production', verify: 'blessing: unsigned-ok\nscan: none' },
      message: /^"verify" requires a signature, and there is no "verify-key" to verify it with\. /,
    },
    'a scan that is required': {
      inputs: { verify: 'blessing: none' },
      message: /^the version has no scan, and "verify" requires one\. .*set "scan: none" under "verify"/,
    },
    'a signed blessing': {
      inputs: { verify: 'scan: none' },
      message:
        /^the blessing of version 1\.0\.0 can't be verified: there is no "verify-key"\. .*"blessing: unsigned-ok" under "verify"/,
    },
    'a blessing that is too old': {
      inputs: { verify: `${VERIFY}maxAge: P30D` },
      message:
        /the blessing is of 2026-01-01T00:00:00\.000Z, older than the P30D that "verify\.maxAge" allows\./,
    },
    'an age that is none': {
      inputs: { verify: `${VERIFY}maxAge: a month` },
      message: /^"verify\.maxAge": expected an ISO 8601 duration, got "a month"\./,
    },
    'a smoke test that does not exist': {
      inputs: { 'smoke-test': 'no.yml' },
      message:
        'no.yml: input "smoke-test": the file does not exist. Correct the path, which starts at the workspace, or create the file before this step.',
    },
    'an empty smoke test': {
      inputs: { 'smoke-test': 'smoke.yml' },
      files: { 'smoke.yml': '' },
      message: 'smoke.yml: smoke test does not follow its schema: expected array.',
    },
    'a smoke test without inputs': {
      inputs: { 'smoke-test': 'smoke.yml' },
      files: { 'smoke.yml': '- outputs: []\n' },
      message:
        /^smoke\.yml: smoke test does not follow its schema at 0: must have required property 'inputs'/,
    },
    'nothing to return to': {
      inputs: { 'rollback-to': 'previous' },
      message: 'input "rollback-to": there is no previous version to return to. Name a version instead.',
    },
    'an unknown key of an input': {
      inputs: { verify: 'scans: none' },
      message: /^input "verify" at scans: unknown key "scans"; did you mean "scan"\?$/,
    },
    'an unknown key of the configuration': {
      inputs: { config: 'other.yml' },
      files: { 'other.yml': 'deploy:\n  targetConfig: {ports: 1}\n' },
      message: 'other.yml:2:18: unknown key "ports" in "deploy.targetConfig"; did you mean "port"?',
    },
    'an unknown target': {
      inputs: { target: 'moon' },
      message: /^input "target": expected one of server\.$/,
    },
    'a model that does not exist': {
      inputs: { 'model-path': 'no.onnx' },
      message: 'no.onnx: the model does not exist.',
    },
    'a model of another kind': {
      inputs: { 'model-path': 'model.pkl' },
      files: { 'model.pkl': 'x' },
      message: 'model.pkl: expected an .onnx file.',
    },
    'an empty model': {
      inputs: { 'model-path': 'empty.onnx' },
      files: { 'empty.onnx': '' },
      message: 'empty.onnx: the file is empty, expected an ONNX model.',
    },
    'a folder that cannot be written': {
      inputs: { 'target-config': 'folder: /sys/serving\nport: 0' },
      message: /^\/sys\/serving: the deployment's folder can't be used \((EACCES|EPERM|EROFS|ENOENT)\)\./,
    },
  };

  test.each(Object.entries(rows))('%s', async (_name, { inputs, files = {}, message }) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(workspace, name), text);
    const run = await deploy(inputs);
    await refused(run, message);
  });

  test('a file that is no model is refused before anything is placed', async () => {
    await writeFile(join(workspace, 'bad.onnx'), 'no model');
    await refused(await deploy({ 'model-path': 'bad.onnx' }), /^bad\.onnx: is no ONNX model/);
    await expect(stat(join(workspace, '.mlops-serving'))).rejects.toThrow('ENOENT');
  });

  describe('a model that the runtime refuses', () => {
    // A model message of which only the IR version and an empty graph are there.
    const REFUSED = Buffer.from([0x08, 0x08, 0x3a, 0x00]);
    const SAID = 'the ONNX runtime refuses the model: Missing opset in the model. ';
    const files = (): Promise<Record<string, string>> =>
      snapshotFolder(workspace, (path) => path.startsWith('.mlops/'));

    test('on a first deployment nothing stays', async () => {
      await writeFile(join(workspace, 'odd.onnx'), REFUSED);
      const before = await files();
      const run = await deploy({ 'model-path': 'odd.onnx' });
      await refused(run, new RegExp(`^odd\\.onnx: ${SAID}[^\\n]*onnx\\.checker\\.$`));
      expect(run.result?.headline).not.toContain(workspace);
      expect(run.result?.headline).not.toContain('onnxruntime_src');
      expect(await files()).toEqual(before);
      await expect(stat(join(workspace, '.mlops-serving'))).rejects.toThrow('ENOENT');
    });

    test('on a later one the version before serves on from its files', async () => {
      const { url } = (await deploy()).outputs;
      await writeFile(join(workspace, 'odd.onnx'), REFUSED);
      const log = (path: string): boolean => path.startsWith('.mlops/') || path.endsWith('server.log');
      const unlocked = (path: string): boolean => log(path) || path.includes('/.lock/');
      const before = await snapshotFolder(workspace, unlocked);
      const run = await deploy({ 'model-path': 'odd.onnx' });
      expect(run.exitCode).toBe(1);
      expect(run.result?.headline).toContain(`Invalid input: odd.onnx: ${SAID}`);
      expect(await snapshotFolder(workspace, unlocked)).toEqual(before);
      expect(await served(url)).toBe(digest);
    });
  });

  test('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const run = await deploy({ 'target-config': `port: ${String(port)}` });
    await refused(
      run,
      new RegExp(`the port ${String(port)} of 127\\.0\\.0\\.1 can't be used \\(EADDRINUSE\\)`),
    );
    other.close();
    await expect(stat(join(workspace, '.mlops-serving'))).rejects.toThrow('ENOENT');
  });

  test('a version whose bytes are not those of its digest', async () => {
    await appendFile(join(workspace, '.mlops-registry/m/1.0.0/model/plain.onnx'), '!');
    await refused(
      await deploy(),
      /plain\.onnx: differs from its manifest: sha256:[0-9a-f]{64} instead of sha256:/,
    );
  });

  async function refused(run: ActionRun, message: string | RegExp): Promise<void> {
    expect(run.exitCode).toBe(1);
    expect(run.result).toMatchObject({ verdict: 'error', error: { kind: 'invalid-input' } });
    const headline = run.result?.headline ?? '';
    expect(headline).toMatch(/^Invalid input: /);
    const said = headline.slice('Invalid input: '.length);
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(run.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(run.log).not.toMatch(/^\s+at /m);
    expect(await readCurrent(join(workspace, '.mlops-serving'))).toBeNull();
  }
});
