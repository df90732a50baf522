import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ModelManifest } from '../../shared/registry/model-manifest.ts';
import { contentOf } from '../../shared/hash/content.ts';
import { stopServer } from '../../shared/rollout/deployment-folder.ts';
import { verificationKeys } from '../../shared/signing/keys.ts';
import { verifyModel } from '../../shared/signing/model-signature.ts';
import { evaluateIn, evaluationProject } from '../support/evaluation/project.ts';
import { trainedProject } from '../support/registry/project.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';
import { ecPair, ed25519Pair } from '../support/signing/key-pair.ts';
import { snapshotFolder } from '../support/snapshot-folder.ts';

const { privateKey, publicKey } = ecPair();
const stranger = ecPair();
const MODEL = { 'model-name': 'm', 'model-path': 'zipmap.onnx' };

let workspace: string;
let evaluated: ActionRun;
let registered: ActionRun;
beforeAll(async () => {
  workspace = await evaluationProject();
  evaluated = await evaluateIn(workspace, { 'model-path': 'zipmap.onnx', 'sign-key': privateKey });
  registered = await register({ 'sign-key': privateKey, alias: 'staging' });
}, 60_000);
afterEach(() => stopServer(join(workspace, '.mlops-serving')));
afterAll(() => rm(workspace, { recursive: true, force: true }));

const register = (inputs: Record<string, string> = {}, more: object = {}): Promise<ActionRun> =>
  runAction({
    action: 'register-model',
    workspace,
    inputs: { ...MODEL, 'verify-key': publicKey, ...inputs },
    ...more,
  });
const deploy = (inputs: Record<string, string> = {}): Promise<ActionRun> =>
  runAction({
    action: 'deploy',
    workspace,
    inputs: {
      'model-name': 'm',
      environment: 'production',
      'target-config': 'port: 0',
      verify: 'scan: none',
      'verify-key': publicKey,
      ...inputs,
    },
  });
const attachment = (name: string): string => join(workspace, '.mlops-registry/m/1.0.0/attachments', name);
const kept = (run: ActionRun): string => JSON.stringify([run.log, run.summary, run.result, run.outputs]);

test('a signed blessing lets a model in without exceptions, and the model is signed', async () => {
  expect(evaluated.result?.verdict, evaluated.log).toBe('pass');
  expect(registered.exitCode, registered.log).toBe(0);
  expect(registered.result?.headline).toBe('m 1.0.0 registered (the first version)');
  const manifest = JSON.parse(await readFile(join(workspace, '.mlops/model.json'), 'utf8')) as ModelManifest;
  expect(manifest.blessing).toBe('signed');
  expect(manifest.files.map(({ path }) => path)).toContain('attachments/model.sig');
  const model = join(workspace, '.mlops-registry/m/1.0.0/model/zipmap.onnx');
  const keys = verificationKeys(publicKey, 'verify-key');
  verifyModel(await readFile(attachment('model.sig'), 'utf8'), await contentOf(model), keys, 'model.sig');
});

test('the private key is nowhere, not even in part', async () => {
  const line = privateKey.split('\n')[1] ?? '';
  expect(line.length).toBeGreaterThan(40);
  for (const run of [evaluated, registered]) expect(kept(run)).not.toContain(line);
  for (const [path, content] of Object.entries(await snapshotFolder(workspace)))
    expect(content, path).not.toContain(line);
});

test('deploy verifies signature and blessing, and turns off nothing but the scan', async () => {
  const run = await deploy();
  expect(run.exitCode, run.log).toBe(0);
  const facts = Object.fromEntries((run.result?.facts ?? []).map(({ name, value }) => [name, value]));
  expect(facts).toMatchObject({ verified: 'digest, signature, blessing', 'turned off': 'scan' });
});

describe('refused is', () => {
  test.each<[string, () => Promise<ActionRun>, string]>([
    [
      'a stranger as signer of the blessing',
      () => register({ 'verify-key': stranger.publicKey }),
      'of another key',
    ],
    [
      'a blessing that nobody can verify',
      () => register({ 'verify-key': '' }),
      'nobody can tell whether the blessing is signed: there is no "verify-key"',
    ],
    ['a private key as verify-key', () => register({ 'verify-key': privateKey }), 'holds a private key'],
    [
      'a key of Edwards curves for models',
      () => register({ 'sign-key': ed25519Pair().privateKey }),
      'no Ed25519 keys',
    ],
    [
      'a path as sign-key',
      () => register({ 'sign-key': 'key.pem' }),
      'expected the PEM text of a private key',
    ],
    [
      'a deployment by a stranger',
      () => deploy({ 'verify-key': stranger.publicKey }),
      'the signature is of another key',
    ],
    [
      'a deployment without a key',
      () => deploy({ 'verify-key': '' }),
      '"verify" requires a signature, and there is no "verify-key"',
    ],
    [
      'a deployment of a file',
      () => deploy({ 'model-path': 'zipmap.onnx' }),
      'a model from no registry has none',
    ],
    [
      'a blessing of a branch',
      () => {
        const payload = { repository: { id: 1, default_branch: 'trunk' } };
        return register({}, { event: { name: 'push', payload } });
      },
      'and only those of refs/heads/trunk count',
    ],
  ])('%s', async (_name, act, message) => {
    const run = await act();
    expect(run.exitCode).toBe(1);
    expect(run.result).toMatchObject({ verdict: 'error', error: { kind: 'invalid-input' } });
    expect(run.result?.headline).toContain(message);
    expect(kept(run)).not.toContain(privateKey.split('\n')[1] ?? '');
  });

  test('a signature that was exchanged in the registry', async () => {
    const file = attachment('model.sig');
    const text = await readFile(file, 'utf8');
    await writeFile(file, await readFile(attachment('blessing.json')));
    const run = await deploy();
    await writeFile(file, text);
    expect(run.exitCode).toBe(1);
    expect(run.result?.headline).toContain('Invalid input:');
  });
});

test('a key in mlops.yml is an error: it would be in the history for ever', async () => {
  await writeFile(join(workspace, 'mlops.yml'), 'register:\n  signKey: x\n');
  const run = await register();
  await rm(join(workspace, 'mlops.yml'));
  expect(run.result?.headline).toContain('unknown key "signKey" in "register"');
});

test('nothing is signed in a job that ran train, nor on a pull request', async () => {
  const project = await trainedProject();
  const act = (more: object = {}): Promise<ActionRun> =>
    runAction({
      action: 'register-model',
      workspace: project.workspace,
      inputs: { 'model-name': 'm', 'require-blessing': 'unsigned-ok', 'sign-key': privateKey },
      ...more,
    });
  const train = JSON.parse(await readFile(join(project.workspace, '.mlops/train.json'), 'utf8')) as {
    provenance: object;
  };
  const here = { runId: 7, runAttempt: 1, job: 'all' };
  const provenance = { ...train.provenance, ...here };
  await writeFile(join(project.workspace, '.mlops/train.json'), JSON.stringify({ ...train, provenance }));
  const github = { run_id: '7', run_attempt: '1', job: 'all' };
  const refused = await act({ github });
  expect(refused.result?.headline).toContain('this job ran train, whose code could sign for itself');
  const elsewhere = await act({ github: { ...github, job: 'register' } });
  expect(elsewhere.exitCode, elsewhere.log).toBe(0);
  const files = async (): Promise<string[]> => {
    const manifest = await readFile(join(project.workspace, '.mlops/model.json'), 'utf8');
    return (JSON.parse(manifest) as ModelManifest).files.map(({ path }) => path);
  };
  expect(await files()).toContain('attachments/model.sig');

  const side = { sha: 'a'.repeat(40), ref: 'b', repo: { id: 1 } };
  const payload = { pull_request: { number: 1, head: side, base: side }, repository: { id: 1 } };
  await rm(join(project.workspace, '.mlops-registry'), { recursive: true });
  const proposed = await act({ github, event: { name: 'pull_request', payload } });
  expect(proposed.exitCode, proposed.log).toBe(0);
  expect(proposed.log).toContain('Nothing is signed on a pull request');
  expect(await files()).not.toContain('attachments/model.sig');
  await rm(project.workspace, { recursive: true });
});
