import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blessingOf } from '../../../../shared/evaluation/blessing.ts';
import { contentOf } from '../../../../shared/hash/content.ts';
import { signStatement } from '../../../../shared/signing/bundle.ts';
import { signingKey } from '../../../../shared/signing/keys.ts';
import { signModel } from '../../../../shared/signing/model-signature.ts';
import { aboutFixture } from '../../../support/registry/about-fixture.ts';
import { openIn } from '../../../support/registry/open-in.ts';
import { ecPair } from '../../../support/signing/key-pair.ts';
import { writeModel } from '../../../support/signing/write-model.ts';

const source = join(import.meta.dirname, '../../../../shared/command-line/command-line.ts');
const code = `import { commandLine } from ${JSON.stringify(source)}; await commandLine(process.argv.slice(1), '');`;
const { privateKey, publicKey } = ecPair();
const key = signingKey(privateKey, undefined, 'sign-key');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  await writeFile(join(folder, 'key.pub'), publicKey);
  await writeFile(join(folder, 'other.pub'), ecPair().publicKey);
});
afterEach(() => rm(folder, { recursive: true }));

function cli(...args: string[]): { code: number | null; said: string } {
  const argv = ['--input-type=module', '-e', code, '--', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  return { code: status, said: `${stdout}${stderr}`.trim() };
}

describe('verify', () => {
  test('a model beside its signature, until a byte changes', async () => {
    const model = join(folder, 'model');
    await writeModel(model);
    await writeFile(join(folder, 'm.sig'), signModel('m', await contentOf(model), key, 'sign-key'));
    const args = ['verify', 'model', '--key', 'key.pub', '--signature', 'm.sig'];
    expect(cli(...args)).toMatchObject({ code: 0 });
    expect(cli(...args.with(3, 'other.pub')).said).toContain('m.sig: the signature is of another key');
    await appendFile(join(model, 'a.onnx'), ' ');
    const { code: status, said } = cli(...args);
    expect(status).toBe(1);
    expect(said).toBe('Invalid input: m.sig: the model is not the one that was signed: a.onnx was changed.');
  });

  test('a registered version: digests, signature and blessing', async () => {
    const modelPath = join(folder, 'plain.onnx');
    await writeFile(modelPath, 'weights');
    const content = await contentOf(modelPath);
    const blessing = blessingOf({
      model: 'm',
      digest: content.digest,
      baseline: { kind: 'naive', version: null, digest: null },
      data: 'sha256:d',
      gates: [{ name: 'roc_auc', gate: 'min: 0.5', verdict: 'pass', reason: null }],
      event: 'push',
      ref: 'refs/heads/main',
      policy: 'sha256:e',
      at: '2026-01-01T00:00:00Z',
    });
    await writeFile(join(folder, 'blessing.json'), JSON.stringify(signStatement(blessing, key)));
    await writeFile(join(folder, 'model.sig'), signModel('m', content, key, 'sign-key'));
    const attachments = Object.fromEntries(
      ['blessing.json', 'model.sig'].map((name) => [name, join(folder, name)]),
    );
    const registry = openIn(folder, 'registry');
    await mkdir(join(folder, 'registry'));
    await registry.register({
      model: 'm',
      modelPath,
      digest: content.digest,
      attachments,
      about: { ...aboutFixture(), blessing: 'signed' },
      choose: () => ({ version: '1.0.0', previousVersion: null, reason: 'first' }),
    });
    const version = 'registry/m/1.0.0';
    const fine = cli('verify', version, '--key', 'key.pub', '--branch', 'main');
    expect(fine).toEqual({
      code: 0,
      said: `m 1.0.0 (${content.digest}): digest, signature, blessing verified`,
    });
    expect(cli('verify', version, '--key', 'key.pub', '--branch', 'trunk').said).toContain(
      'only those of refs/heads/trunk',
    );
    await appendFile(join(folder, version, 'model/plain.onnx'), ' ');
    expect(cli('verify', version, '--key', 'key.pub').said).toContain('differs from its manifest');
  });

  test.each([
    [['verify'], 'expected one model'],
    [['verify', 'a', 'b'], 'expected one model'],
    [['verify', 'model'], 'there is no --key to verify with'],
    [['verify', 'nothing', '--key', 'key.pub'], 'nothing: the model does not exist'],
    [['verify', 'key.pub', '--key', 'none.pub'], 'none.pub: the file does not exist'],
    [['verify', 'key.pub', '--key', 'key.pub'], 'model.sig: the file does not exist'],
    [['verify', '--kay', 'x'], "Unknown option '--kay'"],
    [['verify-audit'], 'expected one file'],
    [['verify-audit', 'none.jsonl'], 'none.jsonl: the file does not exist'],
    [['verfy'], 'Did you mean "verify"?'],
  ])('%j is answered in one line', (args, message) => {
    const { code: status, said } = cli(...args);
    expect(status).toBe(1);
    expect(said).toContain(message);
    expect(said).toMatch(/^Invalid input: /);
    expect(said.split('\n')).toHaveLength(1);
  });
});
