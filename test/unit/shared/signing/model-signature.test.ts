import { appendFile, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contentOf } from '../../../../shared/hash/content.ts';
import { signStatement } from '../../../../shared/signing/bundle.ts';
import { signingKey, verificationKeys } from '../../../../shared/signing/keys.ts';
import { signModel, verifyModel } from '../../../../shared/signing/model-signature.ts';
import { modelStatement } from '../../../../shared/signing/signed-files.ts';
import { ecPair, ed25519Pair } from '../../../support/signing/key-pair.ts';
import { writeModel } from '../../../support/signing/write-model.ts';

const golden = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, '../../../fixtures/golden/model-signing', name), 'utf8');

const { privateKey, publicKey } = ecPair();
const key = signingKey(privateKey, undefined, 'sign-key');
const keys = verificationKeys(publicKey, 'verify-key');

let folder: string;
let model: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signed-'));
  model = join(folder, 'model');
  await writeModel(model);
});
afterEach(() => rm(folder, { recursive: true }));

/** Changes of a model that no signature survives. */
const CHANGES: Record<string, [(path: string) => Promise<unknown>, RegExp]> = {
  'a changed file': [(path) => appendFile(join(path, 'a.onnx'), ' '), /: a\.onnx was changed$/],
  'an added file': [(path) => writeFile(join(path, 'new.bin'), ''), /: new\.bin was added$/],
  'an added hidden file': [(path) => writeFile(join(path, '.env'), ''), /: \.env was added$/],
  'a removed file': [(path) => rm(join(path, 'empty')), /: empty was removed$/],
  'a renamed file': [
    (path) => rename(join(path, 'sub.txt'), join(path, 'sub.md')),
    /: sub\.md was added \(and 1 more\)$/,
  ],
  'two files exchanged': [
    async (path) => {
      await writeFile(join(path, 'a.onnx'), 'beside');
      await writeFile(join(path, 'sub.txt'), 'weights');
    },
    /: a\.onnx was changed \(and 1 more\)$/,
  ],
  'a file of git below the top': [
    async (path) => writeFile(join(path, 'sub/.gitignore'), ''),
    /: sub\/\.gitignore was added$/,
  ],
  'a link': [(path) => symlink('a.onnx', join(path, 'link')), /is a link or a special file/],
};

describe.each(['prime256v1', 'secp384r1', 'secp521r1'])('a signature by model-signing with %s', (curve) => {
  test('verifies here', async () => {
    const trusted = verificationKeys(await golden(`${curve}.pub`), 'verify-key');
    verifyModel(await golden(`${curve}.sig`), await contentOf(model), trusted, 'model.sig');
  });

  test.each(Object.entries(CHANGES))('fails for %s', async (_name, [change, message]) => {
    const trusted = verificationKeys(await golden(`${curve}.pub`), 'verify-key');
    const signature = await golden(`${curve}.sig`);
    await change(model);
    const verify = async () => verifyModel(signature, await contentOf(model), trusted, 'model.sig');
    await expect(verify()).rejects.toThrow(message);
  });
});

test('what is listed is what model-signing lists, in its order', async () => {
  const { dsseEnvelope } = JSON.parse(await golden('prime256v1.sig')) as {
    dsseEnvelope: { payload: string };
  };
  const theirs = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as ReturnType<
    typeof modelStatement
  >;
  const ours = modelStatement('model', await contentOf(model));
  expect(ours.predicate.resources).toEqual(theirs.predicate.resources);
  expect(ours.subject).toEqual(theirs.subject);
  const sorted = (paths: string[] = []): string[] => paths.toSorted();
  const { ignore_paths: ourPaths, ...serialization } = ours.predicate.serialization;
  const { ignore_paths: theirPaths, ...theirSerialization } = theirs.predicate.serialization;
  expect(serialization).toEqual(theirSerialization);
  expect(sorted(ourPaths)).toEqual(sorted(theirPaths));
});

test('a model that is one file, and one whose signer left a folder out', async () => {
  const trusted = verificationKeys(await golden('file.pub'), 'verify-key');
  const file = join(model, 'a.onnx');
  verifyModel(await golden('file.sig'), await contentOf(file), trusted, 'file.sig');
  const ignoring = await golden('ignoring.sig');
  await writeFile(join(model, 'sub/more'), '');
  await writeFile(join(model, 'model.sig'), ignoring);
  verifyModel(ignoring, await contentOf(model), trusted, 'model.sig');
  await appendFile(file, ' ');
  const changed = await contentOf(file);
  const signature = await golden('file.sig');
  expect(() => verifyModel(signature, changed, trusted, 'file.sig')).toThrow('. was changed');
});

describe('a signature made here', () => {
  test('verifies here, for a folder and for a file', async () => {
    for (const path of [model, join(model, 'a.onnx')]) {
      const content = await contentOf(path);
      verifyModel(signModel('m', content, key, 'sign-key'), content, keys, 'model.sig');
    }
  });

  test.each(Object.entries(CHANGES))('fails for %s', async (_name, [change, message]) => {
    const signature = signModel('m', await contentOf(model), key, 'sign-key');
    await change(model);
    const verify = async () => verifyModel(signature, await contentOf(model), keys, 'model.sig');
    await expect(verify()).rejects.toThrow(message);
  });

  test('is not the one of a file inside', async () => {
    const signature = signModel('m', await contentOf(join(model, 'a.onnx')), key, 'sign-key');
    const content = await contentOf(model);
    expect(() => verifyModel(signature, content, keys, 'model.sig')).toThrow('was added');
  });

  test('needs an elliptic curve key', async () => {
    const edwards = signingKey(ed25519Pair().privateKey, undefined, 'sign-key');
    const content = await contentOf(model);
    expect(() => signModel('m', content, edwards, 'sign-key')).toThrow('knows no Ed25519 keys');
  });
});

describe('a statement that the key signed, but that is wrong,', () => {
  const lists = (resources: object[], more: object = {}) => ({
    serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false },
    resources,
    ...more,
  });
  const one = (name: string, digest = 'ab'.repeat(32)) => ({ name, algorithm: 'sha256', digest });
  test.each([
    ['names a file above', lists([one('../a.onnx')]), 'lists "../a.onnx", which lies outside of the model'],
    ['names an absolute path', lists([one('/etc/passwd')]), 'lists "/etc/passwd", which lies outside'],
    ['climbs from below', lists([one('sub/../../a')]), 'lies outside of the model'],
    ['names a file twice', lists([one('a'), one('a', 'cd'.repeat(32))]), 'lists "a" twice'],
    ['contradicts its root', lists([one('a.onnx')]), 'the signature contradicts itself'],
    [
      'uses shards',
      lists([], { serialization: { method: 'shards', hash_type: 'sha256', shard_size: 1 } }),
      'signed by shards with sha256',
    ],
    [
      'uses BLAKE3',
      lists([], { serialization: { method: 'files', hash_type: 'blake3' } }),
      'by files with blake3',
    ],
    ['mixes algorithms', lists([{ ...one('a'), algorithm: 'md5' }]), 'only files with sha256'],
    ['lists no files at all', { serialization: { method: 'files', hash_type: 'sha256' } }, "'resources'"],
    ['has an odd digest', lists([one('a', 'abc')]), 'at resources.0.digest'],
  ])('%s, is refused', async (_name, predicate, message) => {
    const content = await contentOf(model);
    const statement = { ...modelStatement('m', content), predicate };
    const text = JSON.stringify(signStatement(statement, key));
    expect(() => verifyModel(text, content, keys, 'model.sig')).toThrow(message);
  });

  test('is of something else, is refused', async () => {
    const content = await contentOf(model);
    const statement = modelStatement('m', content);
    const [subject] = statement.subject;
    const said = (changes: object): string =>
      JSON.stringify(signStatement({ ...statement, ...changes }, key));
    const verify = (changes: object) => () => verifyModel(said(changes), content, keys, 'model.sig');
    expect(verify({ predicateType: 'https://slsa.dev/provenance/v1' })).toThrow('is not of a model');
    expect(verify({ predicateType: 'https://model_signing/Digests/v0.1' })).toThrow('is not of a model');
    expect(verify({ subject: [subject, subject] })).toThrow('more than one model');
  });

  test('ignores everything, lets nothing in', async () => {
    const content = await contentOf(model);
    const statement = modelStatement('m', content);
    const { serialization } = statement.predicate;
    const predicate = { ...statement.predicate, serialization: { ...serialization, ignore_paths: ['.'] } };
    const text = JSON.stringify(signStatement({ ...statement, predicate }, key));
    expect(() => verifyModel(text, content, keys, 'model.sig')).toThrow('was removed');
  });
});
