import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blobSha } from '../../../support/github/git.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

let github: FakeGitHub;

beforeEach(async () => {
  github = await startFakeGitHub();
});

afterEach(() => github.close());

const at = { owner: 'org', repo: 'example' };
const rest = () => getOctokit(github.token, { baseUrl: github.url }).rest;
const blob = { mode: '100644', type: 'blob' } as const;

test('objects have the names that git gives them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'git-'));
  const git = (input: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: folder, input, encoding: 'utf8' }).trim();
  try {
    git('', 'init', '--quiet');
    const [a, b] = [git('one', 'hash-object', '-w', '--stdin'), git('two', 'hash-object', '-w', '--stdin')];
    const inner = git(`100644 blob ${b}\tdeep.txt\n`, 'mktree');
    // "f.x" lies before the folder "f", which git sorts as "f/".
    const tree = git(`100644 blob ${a}\tf.x\n040000 tree ${inner}\tf\n`, 'mktree');
    const who = 'Somebody <somebody@example.com> 1767225600 +0000';
    const text = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nfirst`;
    const commit = git(text, 'hash-object', '-t', 'commit', '--stdin');
    const date = new Date('2026-01-01T00:00:00Z');
    const made = github.state.git.commit(
      'main',
      { 'f/deep.txt': 'two', 'f.x': 'one' },
      { message: 'first', date },
    );
    expect(blobSha(Buffer.from('one'))).toBe(a);
    expect(github.state.git.commitAt(made)?.tree).toBe(tree);
    expect(made).toBe(commit);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a commit without a parent is built of blobs and trees, and shown on its ref', async () => {
  const { git, repos } = rest();
  const created = await git.createBlob({ ...at, content: 'w6Q=', encoding: 'base64' });
  const tree = await git.createTree({
    ...at,
    tree: [
      { ...blob, path: 'deep/er/a', sha: created.data.sha },
      { ...blob, path: 'b', content: 'text' },
    ],
  });
  const commit = await git.createCommit({ ...at, message: 'state', tree: tree.data.sha, parents: [] });
  await git.createRef({ ...at, ref: 'refs/mlops/model', sha: commit.data.sha });
  const read = await git.getCommit({ ...at, commit_sha: commit.data.sha });
  expect(read.data).toMatchObject({ message: 'state', tree: { sha: tree.data.sha }, parents: [] });
  const whole = await git.getTree({ ...at, tree_sha: tree.data.sha, recursive: '1' });
  expect(whole.data.tree.map(({ path, type }) => `${type} ${path}`)).toEqual([
    'blob b',
    'tree deep',
    'tree deep/er',
    'blob deep/er/a',
  ]);
  const shallow = await git.getTree({ ...at, tree_sha: commit.data.sha });
  expect(shallow.data.tree.map(({ path }) => path)).toEqual(['b', 'deep']);
  const bytes = await git.getBlob({ ...at, file_sha: created.data.sha });
  expect(bytes.data).toMatchObject({ content: 'w6Q=', encoding: 'base64', size: 2 });
  const raw = await repos.getContent({
    ...at,
    path: 'deep/er/a',
    ref: 'refs/mlops/model',
    mediaType: { format: 'raw' },
  });
  expect(raw.data).toBe('ä');
});

test('a tree on a base keeps what is not named and drops what is null', async () => {
  const first = github.state.git.commit('main', { 'a/x': '1', 'a/y': '2', 'b/z': '3' });
  const { git } = rest();
  const base_tree = (await git.getCommit({ ...at, commit_sha: first })).data.tree.sha;
  const tree = [
    { ...blob, path: 'a/x', content: 'new' },
    { ...blob, path: 'b/z', sha: null },
  ];
  const { data } = await git.createTree({ ...at, base_tree, tree });
  expect(data.tree.map(({ path }) => path)).toEqual(['a']);
  const files = github.state.git.filesOfTree(data.sha);
  expect(Object.fromEntries([...files].map(([path, content]) => [path, content.toString()]))).toEqual({
    'a/x': 'new',
    'a/y': '2',
  });
});

test.each([
  ['a base that is none', { base_tree: '1'.repeat(40), tree: [{ ...blob, path: 'a', content: '' }] }],
  ['a path that leads up', { tree: [{ ...blob, path: 'a/../b', content: '' }] }],
  ['a path from the root', { tree: [{ ...blob, path: '/a', content: '' }] }],
  ['the folder of git', { tree: [{ ...blob, path: '.git/config', content: '' }] }],
  ['a blob that is none', { tree: [{ ...blob, path: 'a', sha: '1'.repeat(40) }] }],
  ['nothing removed', { tree: [{ ...blob, path: 'a', sha: null }] }],
])('refuses a tree with %s', async (_, tree) => {
  await expect(rest().git.createTree({ ...at, ...tree })).rejects.toMatchObject({ status: 422 });
});

test('refuses commits on what does not exist', async () => {
  const { git } = rest();
  const gone = { ...at, message: 'm', tree: '1'.repeat(40) };
  await expect(git.createCommit(gone)).rejects.toThrow(/Tree SHA/);
  const tree = (await git.createTree({ ...at, tree: [{ ...blob, path: 'a', content: '' }] })).data.sha;
  await expect(git.createCommit({ ...gone, tree, parents: ['2'.repeat(40)] })).rejects.toThrow(/Parent SHA/);
  await expect(git.getBlob({ ...at, file_sha: '3'.repeat(40) })).rejects.toMatchObject({ status: 404 });
  await expect(git.getTree({ ...at, tree_sha: '3'.repeat(40) })).rejects.toMatchObject({ status: 404 });
  await expect(git.getCommit({ ...at, commit_sha: '3'.repeat(40) })).rejects.toMatchObject({ status: 404 });
});
