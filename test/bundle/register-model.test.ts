import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ModelManifest } from '../../shared/registry/model-manifest.ts';
import { bless, evaluated, train, trainedProject, validated } from '../support/registry/project.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';
import { snapshotFolder } from '../support/snapshot-folder.ts';

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

  test('records what the model is, and no path of this machine', async () => {
    const { workspace, digest } = await project();
    await validated(workspace);
    await evaluated(workspace, { model: digest });
    const run = await register(workspace, { alias: 'staging' });
    expect(run.exitCode, run.log).toBe(0);
    const text = await readFile(join(workspace, '.mlops-registry/m/1.0.0/model.json'), 'utf8');
    expect(await readFile(join(workspace, '.mlops/model.json'), 'utf8')).toBe(text);
    const manifest = JSON.parse(text) as ModelManifest;
    expect(manifest.signature).toEqual({
      inputs: [{ name: 'X', type: 'float32', shape: [-1, 2] }],
      outputs: [
        { name: 'label', type: 'int64', shape: [-1] },
        { name: 'probabilities', type: 'float32', shape: [-1, 2] },
      ],
    });
    expect(manifest.metrics).toEqual([{ name: 'roc_auc', value: 0.75 }]);
    expect(manifest.gates).toEqual([{ gate: 'roc_auc non-inferior: 0.005', verdict: 'pass' }]);
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'model/plain.onnx',
      ...['profile.json', 'blessing.json', 'train.json', 'evaluate-vs-baseline.json'].map(
        (name) => `attachments/${name}`,
      ),
    ]);
    expect(text).not.toContain(workspace);
    for (const { path } of manifest.files.filter(({ role }) => role === 'attachment')) {
      const attachment = await readFile(join(workspace, '.mlops-registry/m/1.0.0', path), 'utf8');
      expect(attachment, path).not.toContain(workspace);
    }
    const facts = Object.fromEntries((run.result?.facts ?? []).map(({ name, value }) => [name, value]));
    expect(facts).toMatchObject({
      version: '1.0.0',
      'previous version': 'none',
      digest,
      'alias champion': 'new → 1.0.0',
      'alias staging': 'new → 1.0.0',
      signature: 'X float32[-1, 2] → label int64[-1], probabilities float32[-1, 2]',
      blessing: 'unsigned (require-blessing: unsigned-ok), of 2026-01-01T00:00:00.000Z, against naive',
      gates: 'roc_auc non-inferior: 0.005: pass',
    });
    expect(run.summary).toContain('1.0.0');
    expect(run.summary).toContain('alias champion');
  });

  test('a default scikit-learn export has the signature of its tensors', async () => {
    const { workspace } = await project('zipmap.onnx');
    await register(workspace);
    const text = await readFile(join(workspace, '.mlops/model.json'), 'utf8');
    const { signature } = JSON.parse(text) as ModelManifest;
    expect(signature?.outputs).toHaveLength(2);
    expect(signature?.outputs[1]).toMatchObject({ type: 'float32', shape: [-1, 2] });
  });

  test('a model that takes something else is a major version', async () => {
    const { workspace } = await project();
    await register(workspace);
    const digest = await train(workspace, 'regression.onnx');
    await bless(workspace, { digest });
    const run = await register(workspace);
    expect(run.outputs).toMatchObject({ version: '2.0.0', 'previous-version': '1.0.0' });
    expect(run.result?.headline).toContain('the signature breaks: output "label" is gone');
    expect(run.result?.facts).toContainEqual({ name: 'alias champion', value: '1.0.0 → 2.0.0' });
  });

  test('an unchanged champion keeps its blessing; another model does not get it', async () => {
    const { workspace, digest } = await project();
    await register(workspace);
    await rm(join(workspace, '.mlops/blessing.json'));
    await evaluated(workspace, { model: digest, verdict: 'skipped' });
    const again = await register(workspace, { alias: 'staging' });
    expect(again.outputs, again.log).toMatchObject({ version: '1.0.0', created: 'false' });
    expect(await alias(workspace, 'staging')).toBe('1.0.0');
    const other = await train(workspace, 'weak.onnx');
    await evaluated(workspace, { model: other, verdict: 'skipped' });
    expect((await register(workspace)).result?.headline).toContain('the model has no blessing');
  });

  test('several runs at once agree on one version', async () => {
    const { workspace } = await project();
    const runs = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const results = join(workspace, name);
        await cp(join(workspace, '.mlops'), results, { recursive: true });
        return register(workspace, {}, { resultsPath: results });
      }),
    );
    expect(runs.map(({ exitCode, log }) => (exitCode === 0 ? '' : log))).toEqual(['', '', '']);
    expect(runs.map(({ outputs }) => outputs['version'])).toEqual(['1.0.0', '1.0.0', '1.0.0']);
    expect(runs.filter(({ outputs }) => outputs['created'] === 'true')).toHaveLength(1);
    expect(await alias(workspace, 'champion')).toBe('1.0.0');
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
  interface Row {
    inputs?: Record<string, string>;
    damage?: (workspace: string, digest: string) => Promise<unknown>;
    /** The whole message after `Invalid input: `, or what it matches. */
    message: string | RegExp;
  }
  const inResults =
    (name: string, text: string) =>
    (workspace: string): Promise<void> =>
      writeFile(join(workspace, '.mlops', name), text);

  const rows: Record<string, Row> = {
    'no model': {
      damage: (w) => rm(join(w, '.mlops/train.json')),
      message:
        'there is no model: the results folder holds no train result with one. Run train before, or set "model-path".',
    },
    'a path that does not exist': {
      inputs: { 'model-path': 'no.onnx' },
      message: 'no.onnx: the model does not exist. Set "model-path" to a file or folder in the workspace.',
    },
    'an empty file': {
      inputs: { 'model-path': 'empty.onnx', 'require-blessing': 'false' },
      damage: (w) => writeFile(join(w, 'empty.onnx'), ''),
      message: 'empty.onnx: the file is empty, expected an ONNX model.',
    },
    'an empty folder': {
      inputs: { 'model-path': 'saved' },
      damage: (w) => mkdir(join(w, 'saved')),
      message: /saved: the folder is empty\.$/,
    },
    'a model that is no ONNX': {
      inputs: { 'model-path': 'bad.onnx', 'require-blessing': 'false' },
      damage: (w) => writeFile(join(w, 'bad.onnx'), 'no model'),
      message: 'bad.onnx: is no ONNX model. Export the model to ONNX.',
    },
    'a link': {
      inputs: { 'model-path': 'link.onnx' },
      damage: (w) => symlink('/etc/hostname', join(w, 'link.onnx')),
      message: /^link\.onnx: is a symbolic link/,
    },
    'a tampered model': {
      damage: (w) => appendFile(join(w, '.mlops/model/plain.onnx'), '!'),
      message:
        /^\.mlops\/model\/plain\.onnx: tampered: sha256:[0-9a-f]{64} instead of sha256:[0-9a-f]{64} of the train result\.$/,
    },
    'a tampered profile': {
      damage: (w) => validated(w).then(() => writeFile(join(w, '.mlops/profile.json'), '{"rows":1}')),
      message: /profile\.json: tampered: differs from the digest in the validate-data result\.$/,
    },
    'a train result that is no JSON': {
      damage: inResults('train.json', '{"stage":'),
      message: /train\.json: is not valid JSON\.$/,
    },
    'an evaluation result with NaN': {
      inputs: { 'evaluation-result': 'e.json' },
      damage: (w) => writeFile(join(w, 'e.json'), '{"metrics":[{"value":NaN}]}'),
      message: 'e.json: is not valid JSON.',
    },
    'an evaluation result that does not exist': {
      inputs: { 'evaluation-result': 'e.json' },
      message:
        'e.json: input "evaluation-result": the file does not exist. Correct the path, which starts at the workspace, or create the file before this step.',
    },
    'an evaluation result of another model': {
      inputs: { 'evaluation-result': '.mlops/evaluate-vs-baseline.json' },
      damage: (w) => evaluated(w, { model: `sha256:${'0'.repeat(64)}` }),
      message:
        /^\.mlops\/evaluate-vs-baseline\.json: input "evaluation-result": the evaluate-vs-baseline result is of another model: sha256:0{64}, not /,
    },
    'no blessing': {
      damage: (w) => rm(join(w, '.mlops/blessing.json')),
      message:
        /blessing\.json: the model has no blessing: no evaluation passed\. Run evaluate-vs-baseline before/,
    },
    'an unsigned blessing': {
      inputs: { 'require-blessing': 'true' },
      message:
        /blessing\.json: nobody can tell whether the blessing is signed: there is no "verify-key"\. Give .*, or set "require-blessing: unsigned-ok" in mlops\.yml to accept it; that is recorded\.$/,
    },
    'a blessing of another model': {
      damage: (w) => bless(w, { digest: `sha256:${'0'.repeat(64)}` }),
      message:
        /blessing\.json: the blessing is for another model: sha256:0{64}, not sha256:[0-9a-f]{64}\. Evaluate/,
    },
    'a blessing under another name': {
      damage: (w, digest) => bless(w, { digest, model: 'other' }),
      message: /the blessing is for the model "other", not "m"/,
    },
    'a blessing by other data': {
      damage: async (w, digest) => {
        await evaluated(w, { model: digest });
        await bless(w, { digest, data: `sha256:${'f'.repeat(64)}` });
      },
      message: /the blessing is for other data: sha256:f{64}, the evaluation had sha256:d{64}\./,
    },
    'a blessing by other gates': {
      damage: async (w, digest) => {
        await evaluated(w, { model: digest });
        await bless(w, { digest, policy: `sha256:${'f'.repeat(64)}` });
      },
      message: /the blessing is for other policy: sha256:f{64}, the evaluation had sha256:e{64}\./,
    },
    'a failed blessing': {
      damage: (w, digest) => bless(w, { digest, verdict: 'fail' }),
      message: /blessing does not follow its schema at predicate\.verdict: expected "pass"\.$/,
    },
    'a blessing of a pull request': {
      damage: (w, digest) => bless(w, { digest, event: 'pull_request_target' }),
      message:
        /the blessing comes from a pull_request_target event, which blesses nothing\. Evaluate again after/,
    },
    'a damaged blessing': {
      damage: inResults('blessing.json', '{"subject":'),
      message: /blessing\.json: the blessing is not valid JSON\.$/,
    },
    'a version that is none': {
      inputs: { version: 'latest' },
      message: 'input "version": expected "auto" or a semantic version such as 1.2.0, got "latest".',
    },
    'an alias that is none': { inputs: { alias: 'Pro duction' }, message: /^input "alias": / },
    'an unknown backend': {
      inputs: { backend: 'cupboard' },
      message: /^input "backend": expected one of folder, s3\.$/,
    },
    'a name that no registry takes': {
      inputs: { 'model-name': 'a/b' },
      message: /^input "model-name": must match pattern /,
    },
    'an unknown key': {
      damage: (w) => writeFile(join(w, 'mlops.yml'), 'register:\n  alais: x\n'),
      message: 'mlops.yml:2:3: unknown key "alais" in "register"; did you mean "alias"?',
    },
    'a configuration that does not exist': {
      inputs: { config: 'no.yml' },
      message:
        'no.yml: input "config": the file does not exist. Correct the path, which starts at the workspace, or create the file before this step.',
    },
    'a registry below a file': {
      damage: (w) => writeFile(join(w, '.mlops-registry'), ''),
      message:
        '.mlops-registry: the registry\'s folder can\'t be used (ENOTDIR). Name a folder that this job may read and write, with room for the model, as "backend-url".',
    },
    'a registry that cannot be written': {
      inputs: { 'backend-url': '/sys/registry' },
      message: /^\/sys\/registry: the registry's folder can't be used \((EACCES|EPERM|EROFS|ENOENT)\)\. Name/,
    },
  };

  test.each(Object.entries(rows))('%s', async (_name, { inputs = {}, damage, message }) => {
    const { workspace, digest } = await project();
    await damage?.(workspace, digest);
    const before = await snapshotFolder(workspace);
    const run = await register(workspace, inputs);
    expect(run.exitCode).toBe(1);
    expect(run.result).toMatchObject({ verdict: 'error', error: { kind: 'invalid-input' } });
    const headline = run.result?.headline ?? '';
    expect(headline).toMatch(/^Invalid input: /);
    const said = headline.slice('Invalid input: '.length);
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(run.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(run.log).not.toMatch(/^\s+at /m);
    expect(await snapshotFolder(workspace, (path) => path === '.mlops/register-model.json')).toEqual(before);
  });

  test('a version that exists with other bytes, and one that was damaged', async () => {
    const { workspace } = await project();
    await register(workspace);
    const digest = await train(workspace, 'weak.onnx');
    await bless(workspace, { digest });
    const taken = await register(workspace, { version: '1.0.0' });
    expect(taken.result?.headline).toContain('1.0.0 exists with other content');
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
