import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { contentOf } from '../../shared/hash/content.ts';
import { signingKey, verificationKeys } from '../../shared/signing/keys.ts';
import { signModel, verifyModel } from '../../shared/signing/model-signature.ts';
import { ecPair } from '../support/signing/key-pair.ts';
import { writeModel } from '../support/signing/write-model.ts';

let folder: string;
let model: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-signing-'));
  model = join(folder, 'model');
  await writeModel(model);
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the tool on one model; what it says, and whether it agreed. */
function tool(
  command: 'sign' | 'verify',
  path: string,
  signature: string,
): { agreed: boolean; said: string } {
  const key = command === 'sign' ? ['--private_key', 'key.pem'] : ['--public_key', 'key.pub'];
  const args = [command, 'key', ...key, '--signature', signature, path];
  const { status, stdout, stderr } = spawnSync(inject('modelSigning'), args, {
    cwd: folder,
    encoding: 'utf8',
  });
  return { agreed: status === 0, said: `${stdout}${stderr}` };
}

describe.each(['P-256', 'P-384', 'P-521'])('with %s', (curve) => {
  test('the tool verifies what is signed here, and what the tool signs is verified here', async () => {
    const { privateKey, publicKey } = ecPair(curve);
    await writeFile(join(folder, 'key.pem'), privateKey);
    await writeFile(join(folder, 'key.pub'), publicKey);
    const key = signingKey(privateKey, undefined, 'sign-key');
    const keys = verificationKeys(publicKey, 'verify-key');
    for (const path of ['model', 'model/a.onnx']) {
      const content = await contentOf(join(folder, path));
      await writeFile(join(folder, 'ours.sig'), signModel('m', content, key, 'sign-key'));
      expect(tool('verify', path, 'ours.sig')).toMatchObject({ agreed: true });
      expect(tool('sign', path, 'theirs.sig')).toMatchObject({ agreed: true });
      verifyModel(await readFile(join(folder, 'theirs.sig'), 'utf8'), content, keys, 'theirs.sig');
    }
  });
});

test.each<[string, () => Promise<unknown>]>([
  ['a changed file', () => appendFile(join(model, 'a.onnx'), ' ')],
  ['an added file', () => writeFile(join(model, 'new.bin'), '')],
  ['an added hidden file', () => writeFile(join(model, '.env'), '')],
  ['a removed file', () => rm(join(model, 'empty'))],
  ['a link', () => symlink('a.onnx', join(model, 'link'))],
])('both refuse %s', async (_name, change) => {
  const { privateKey, publicKey } = ecPair();
  await writeFile(join(folder, 'key.pub'), publicKey);
  const text = signModel(
    'm',
    await contentOf(model),
    signingKey(privateKey, undefined, 'sign-key'),
    'sign-key',
  );
  await writeFile(join(folder, 'ours.sig'), text);
  expect(tool('verify', 'model', 'ours.sig')).toMatchObject({ agreed: true });
  await change();
  expect(tool('verify', 'model', 'ours.sig')).toMatchObject({ agreed: false });
  const keys = verificationKeys(publicKey, 'verify-key');
  const verify = async () => verifyModel(text, await contentOf(model), keys, 'ours.sig');
  await expect(verify()).rejects.toThrow();
});
