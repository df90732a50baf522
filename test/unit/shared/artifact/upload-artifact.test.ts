import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  uploadArtifact,
  type ArtifactUpload,
  type UploadOutcome,
} from '../../../../shared/artifact/upload-artifact.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

const UPLOADER = fileURLToPath(new URL('../../../support/artifact-uploader.ts', import.meta.url));

let github: FakeGitHub;
let folder: string;
let root: string;

beforeEach(async () => {
  github = await startFakeGitHub();
  folder = await mkdtemp(join(tmpdir(), 'artifact-'));
  root = join(folder, 'results');
  await mkdir(join(root, 'model'), { recursive: true });
  await writeFile(join(root, 'train.json'), '{"stage":"train"}');
  await writeFile(join(root, 'model', 'weights.bin'), 'weights');
  await writeFile(join(root, 'private.txt'), 'not listed');
  await writeFile(join(folder, 'secret'), 'secret');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await github.close();
});

/** Uploads from a process of its own, whose variables are those of a runner. */
async function upload(files: string[], more: Partial<ArtifactUpload> = {}): Promise<UploadOutcome> {
  const given: ArtifactUpload = { name: 'mlops-m-train-a1', rootFolder: root, files, ...more };
  const { stdout } = await promisify(execFile)(process.execPath, [UPLOADER, JSON.stringify(given)], {
    env: { PATH: process.env['PATH'] ?? '', ...github.environment() },
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as UploadOutcome;
}

/** Names in a zip's central directory. */
function namesIn(zip: Buffer | null): string[] {
  const names: string[] = [];
  const bytes = zip ?? Buffer.alloc(0);
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
    names.push(bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)));
  }
  return names.sort();
}

test('uploads the listed files and folders and nothing else', async () => {
  const outcome = await upload([join(root, 'train.json'), 'model']);
  const zip = github.artifactBytes('mlops-m-train-a1');
  expect(namesIn(zip)).toEqual(['model/weights.bin', 'train.json']);
  expect(outcome).toEqual({
    uploaded: true,
    id: github.state.artifacts[0]?.id,
    bytes: zip?.length,
    digest: `sha256:${createHash('sha256')
      .update(zip ?? '')
      .digest('hex')}`,
  });
  expect(github.state.artifacts).toMatchObject([{ name: 'mlops-m-train-a1', finalized: true }]);
});

test('the root may be reached through a link', async () => {
  await symlink(root, join(folder, 'alias'));
  const alias = join(folder, 'alias');
  expect(await upload([join(alias, 'train.json')], { rootFolder: alias })).toMatchObject({ uploaded: true });
  expect(namesIn(github.artifactBytes('mlops-m-train-a1'))).toEqual(['train.json']);
});

test('a name that the run has already is a reason, not an error', async () => {
  await upload(['train.json']);
  expect(await upload(['train.json'])).toEqual({
    uploaded: false,
    reason: 'the run has an artifact of this name already',
    failed: true,
  });
  expect(await upload(['train.json'], { name: 'mlops-m-train-a2' })).toMatchObject({ uploaded: true });
});

test('a refusal of the service is a reason', async () => {
  github.inject({
    on: /CreateArtifact/,
    status: 403,
    body: '{"code":"permission_denied","msg":"no storage left"}',
  });
  const outcome = await upload(['train.json']);
  expect(outcome).toMatchObject({ uploaded: false });
  expect(outcome).toHaveProperty('reason', expect.stringContaining('no storage left'));
});

test.each<[string, () => Promise<string>, RegExp]>([
  [
    'a symbolic link',
    async () => {
      await symlink(join(folder, 'secret'), join(root, 'link'));
      return 'link';
    },
    /"link" is a link/,
  ],
  [
    'a link to a file inside',
    async () => {
      await symlink('train.json', join(root, 'link'));
      return 'link';
    },
    /"link" is a link/,
  ],
  [
    'a hard link',
    async () => {
      await link(join(folder, 'secret'), join(root, 'hard'));
      return 'hard';
    },
    /"hard" is a hard link/,
  ],
  [
    'a folder that is a link',
    async () => {
      await symlink(folder, join(root, 'out'));
      return 'out/secret';
    },
    /"out" is a link/,
  ],
  [
    'a link in a listed folder',
    async () => {
      await symlink(join(folder, 'secret'), join(root, 'model', 'x'));
      return 'model';
    },
    /"model\/x" is a link/,
  ],
  ['a path that leads out', () => Promise.resolve('../secret'), /outside the folder/],
  ['an absolute path elsewhere', () => Promise.resolve('/etc/hostname'), /outside the folder/],
  [
    'a folder beside whose name starts alike',
    async () => {
      await mkdir(`${root}-2`);
      await writeFile(`${root}-2/f`, '');
      return `${root}-2/f`;
    },
    /outside the folder/,
  ],
  ['the root itself', () => Promise.resolve('.'), /outside the folder/],
  ['a file that is not there', () => Promise.resolve('gone.json'), /"gone\.json" does not exist/],
  [
    'a name that NTFS refuses',
    async () => {
      await writeFile(join(root, 'a:b'), '');
      return 'a:b';
    },
    /"a:b" holds one of the characters/,
  ],
])('refuses %s, and then uploads nothing', async (_, prepare, reason) => {
  const outcome = await upload(['train.json', await prepare()]);
  expect(outcome).toMatchObject({ uploaded: false });
  expect(outcome).toHaveProperty('reason', expect.stringMatching(reason));
  expect(github.requests).toEqual([]);
});

test.each([
  ['no runner', { GITHUB_SERVER_URL: '', ACTIONS_RUNTIME_TOKEN: '' }, /no runner of GitHub Actions/],
  ['no results service', { ACTIONS_RUNTIME_TOKEN: 't' }, /no runner of GitHub Actions/],
  [
    'Enterprise Server',
    { GITHUB_SERVER_URL: 'https://git.corp.example', ACTIONS_RUNTIME_TOKEN: 't' },
    /^Enterprise Server has no artifacts of this version: .*upload-artifact@v3/,
  ],
  [
    'a host that only looks like GitHub',
    { GITHUB_SERVER_URL: 'https://evil-github.com' },
    /Enterprise Server/,
  ],
])('says why there is no artifact service: %s', async (_, environment, reason) => {
  const given = { name: 'x', rootFolder: root, files: ['train.json'] };
  const outcome = await uploadArtifact(given, environment, new AbortController().signal);
  expect(outcome).toEqual({
    uploaded: false,
    reason: expect.stringMatching(reason) as string,
    failed: false,
  });
});

test('cancellation comes out as itself', async () => {
  const given = { name: 'x', rootFolder: root, files: ['train.json'] };
  const reason = new Error('cancelled');
  await expect(uploadArtifact(given, github.environment(), AbortSignal.abort(reason))).rejects.toBe(reason);
});
