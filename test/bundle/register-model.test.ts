import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ModelManifest } from '../../shared/registry/model-manifest.ts';
import { bless, train, trainedProject } from '../support/registry/project.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const INPUTS = { 'model-name': 'm', 'require-blessing': 'unsigned-ok' };
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function project(
  ...wish: Parameters<typeof trainedProject>
): Promise<{ workspace: string; digest: string }> {
  const made = await trainedProject(...wish);
  folders.push(made.workspace);
  return made;
}

const register = (workspace: string, inputs: Record<string, string> = {}, more = {}): Promise<ActionRun> =>
  runAction({ action: 'register-model', workspace, inputs: { ...INPUTS, ...inputs }, ...more });

async function alias(workspace: string, name: string): Promise<string> {
  const text = await readFile(join(workspace, '.mlops-registry/m/aliases', `${name}.json`), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

describe('register-model', () => {
  test('registers a blessed model, moves its aliases, and finds it again', async () => {
    const { workspace, digest } = await project();
    await writeFile(join(workspace, '.mlops', 'profile.json'), '{}');
    const run = await register(workspace, { alias: 'staging' });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.outputs).toMatchObject({
      verdict: 'pass',
      version: '1.0.0',
      digest,
      created: 'true',
      'previous-version': '',
    });
    expect(run.result?.headline).toBe('m 1.0.0 registered (the first version), blessing unsigned');
    expect([await alias(workspace, 'champion'), await alias(workspace, 'staging')]).toEqual([
      '1.0.0',
      '1.0.0',
    ]);
    const manifest = JSON.parse(
      await readFile(join(workspace, '.mlops/model.json'), 'utf8'),
    ) as ModelManifest;
    expect(manifest).toMatchObject({ name: 'm', digest, format: 'onnx', blessing: 'unsigned' });
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'model/plain.onnx',
      'attachments/blessing.json',
      'attachments/train.json',
    ]);

    const again = await register(workspace);
    expect(again.outputs).toMatchObject({ version: '1.0.0', created: 'false', digest });

    const next = await train(workspace, 'weak.onnx');
    await bless(workspace, { digest: next });
    const second = await register(workspace);
    expect(second.outputs).toMatchObject({ version: '1.0.1', 'previous-version': '1.0.0' });
    expect([await alias(workspace, 'champion'), await alias(workspace, 'staging')]).toEqual([
      '1.0.1',
      '1.0.0',
    ]);
  });

  test('without a blessing no alias moves', async () => {
    const { workspace } = await project('plain.onnx', null);
    const run = await register(workspace, { 'require-blessing': 'false', alias: 'staging' });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.result?.headline).toContain('not blessed');
    expect(await readdir(join(workspace, '.mlops-registry/m'))).not.toContain('aliases');
  });

  test('a dry run changes nothing', async () => {
    const { workspace } = await project();
    const run = await register(workspace, { 'dry-run': 'true' });
    expect(run.result?.headline).toContain('would register m 1.0.0 (the first version), would move champion');
    expect(await readdir(workspace)).toEqual(['.mlops']);
  });

  test('says what happens to a registry on a hosted runner', async () => {
    const { workspace } = await project();
    const run = await register(workspace, {}, { env: { RUNNER_ENVIRONMENT: 'github-hosted' } });
    expect(run.annotations.map(({ message }) => message).join()).toContain('vanishes at the end of the job');
  });
});

describe('bad input of register-model', () => {
  const cases: [
    string,
    Record<string, string>,
    (workspace: string, digest: string) => Promise<void>,
    string,
  ][] = [
    ['no model', {}, (w) => rm(join(w, '.mlops/train.json')), 'there is no model'],
    [
      'a path that does not exist',
      { 'model-path': 'no.onnx' },
      () => Promise.resolve(),
      'no.onnx: the model does not exist',
    ],
    ['no blessing', {}, (w) => rm(join(w, '.mlops/blessing.json')), 'has no blessing'],
    [
      'an unsigned blessing',
      { 'require-blessing': 'true' },
      () => Promise.resolve(),
      'require-blessing: unsigned-ok',
    ],
    [
      'a blessing of another model',
      {},
      (w) => bless(w, { digest: `sha256:${'0'.repeat(64)}` }),
      'for another model',
    ],
    ['a failed blessing', {}, (w, digest) => bless(w, { digest, verdict: 'fail' }), 'verdict is "fail"'],
    [
      'a blessing of a pull request',
      {},
      (w, digest) => bless(w, { digest, event: 'pull_request_target' }),
      'comes from a pull_request_target event',
    ],
    [
      'a damaged blessing',
      {},
      (w) => writeFile(join(w, '.mlops/blessing.json'), '{"subject":'),
      'blessing is not valid JSON',
    ],
    ['a tampered model', {}, (w) => appendFile(join(w, '.mlops/model/plain.onnx'), '!'), 'tampered'],
    ['no version', { version: 'latest' }, () => Promise.resolve(), 'semantic version'],
    [
      'an unknown key',
      {},
      (w) => writeFile(join(w, 'mlops.yml'), 'register:\n  alais: x\n'),
      'mlops.yml:2:3',
    ],
    ['a registry that is a file', {}, (w) => writeFile(join(w, '.mlops-registry'), ''), "can't be used"],
  ];

  test.each(cases)('%s', async (_name, inputs, damage, message) => {
    const { workspace, digest } = await project();
    await damage(workspace, digest);
    const run = await register(workspace, inputs);
    expect(run.exitCode).toBe(1);
    expect(run.result?.verdict).toBe('error');
    const errors = run.annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(`${errors[0]?.file ?? ''} ${errors[0]?.message ?? ''}`).toContain(message);
    expect(errors[0]?.message).toMatch(/^Invalid input: /);
    expect(run.log).not.toMatch(/^\s+at /m);
    expect(await readdir(join(workspace, '.mlops-registry')).catch(() => [])).toEqual([]);
  });

  test('a version that exists with other bytes, and one that was damaged', async () => {
    const { workspace } = await project();
    await register(workspace);
    const digest = await train(workspace, 'weak.onnx');
    await bless(workspace, { digest });
    const taken = await register(workspace, { version: '1.0.0' });
    expect(taken.result?.headline).toContain('1.0.0 exists with other content');
    await mkdir(join(workspace, 'x'));
    await writeFile(join(workspace, '.mlops-registry/m/1.0.0/model.json'), '{"schema');
    const damaged = await register(workspace);
    expect(damaged.result?.headline).toContain('the manifest is damaged');
  });

  test('a pull request from a fork registers nothing', async () => {
    const { workspace } = await project();
    const side = (id: number): object => ({ sha: 'a'.repeat(40), ref: 'b', repo: { id } });
    const payload = { pull_request: { number: 1, head: side(2), base: side(1) }, repository: { id: 1 } };
    const run = await register(workspace, {}, { event: { name: 'pull_request', payload } });
    expect(run.result?.headline).toContain('from a fork registers no model');
    expect(await readdir(workspace)).toEqual(['.mlops']);
  });
});
