import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitHub } from '../../../../shared/github/github.ts';
import { openState } from '../../../../shared/stage/open-state.ts';
import { connectTo } from '../../../support/connect-to.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

let fake: FakeGitHub;

beforeEach(async () => {
  fake = await startFakeGitHub();
});

afterEach(() => fake.close());

const open = (setting: string | undefined, github: GitHub | null, model = 'flights') =>
  openState({
    setting,
    model,
    github,
    workspace: '/work',
    resultsPath: '/work/.mlops',
    signal: new AbortController().signal,
    environment: {},
  });

test('is a ref named by the model wherever there is a repository, else a folder of the results', () => {
  const git = open(undefined, connectTo(fake));
  expect(git.folder).toBeNull();
  expect(git.store().description).toBe('git ref refs/mlops/flights');
  expect(git.store()).toBe(git.store());
  expect(open(undefined, null).folder).toBe(resolve('/work/.mlops/state'));
});

test('is what the input says', () => {
  expect(open('folder:kept/here', connectTo(fake)).folder).toBe(resolve('/work/kept/here'));
  expect(open('folder:/elsewhere', null).folder).toBe(resolve('/elsewhere'));
  expect(open('git:refs/mlops/all', connectTo(fake)).store().description).toBe('git ref refs/mlops/all');
  expect(open('s3://bucket/state', null).store().description).toBe('s3://bucket/state');
  expect(open('s3://bucket/state', null).folder).toBeNull();
});

test('a ref without a token says what to do, when it is needed', () => {
  const state = open('git:refs/mlops/all', null);
  expect(() => state.store()).toThrow('needs the input "github-token"');
});

test.each([
  ['a..b', 'a%2e.b'],
  ['ends.', 'ends%2e'],
  ['door.lock', 'door%2elock'],
  ['v1.2_x-y', 'v1.2_x-y'],
])('the model %s has a ref that git takes: %s', async (model, name) => {
  await open(undefined, connectTo(fake), model).store().append('log', 'x');
  expect([...fake.state.git.refs.keys()]).toEqual([`refs/mlops/${name}`]);
});
