import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitHub } from '../../../../shared/github/github.ts';
import { connectTo } from '../../../support/connect-to.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

const REF = 'refs/mlops/model';

let fake: FakeGitHub;
let github: GitHub;

beforeEach(async () => {
  fake = await startFakeGitHub();
  github = connectTo(fake);
});

afterEach(() => fake.close());

async function commit(files: Record<string, string>, parent: string | null = null): Promise<string> {
  const base = parent === null ? null : ((await github.readCommit(parent))?.tree ?? null);
  const tree = await github.createTree(base, files);
  return github.createCommit({ message: 'change', tree, parents: parent === null ? [] : [parent] });
}

test('a ref is made, moved forward, and never to the side', async () => {
  expect(await github.readRef(REF)).toBeNull();
  const first = await commit({ 'deep/a': 'ä' });
  expect(await github.createRef(REF, first)).toBe(true);
  expect(await github.createRef(REF, first)).toBe(false);
  const second = await commit({ b: '2' }, first);
  const other = await commit({ b: '3' }, first);
  expect(await github.advanceRef(REF, second)).toBe(true);
  expect(await github.advanceRef(REF, other)).toBe(false);
  expect(await github.readRef(REF)).toBe(second);
  expect(await github.readFile('deep/a', second)).toBe('ä');
});

test('a ref that is gone is not moved', async () => {
  expect(await github.advanceRef(REF, await commit({ a: '1' }))).toBe(false);
});

test('what is wrong with a ref is told, not taken for a lost race', async () => {
  await expect(github.createRef('mlops', await commit({ a: '1' }))).rejects.toThrow('not well formed');
});

test.each(['git/create-tree', 'git/create-commit', 'git/create-ref', 'git/update-ref'])(
  'a lost answer to %s does no harm',
  async (on) => {
    for (const fault of [{ status: 502, stored: true }, { reset: true }, { truncate: true }]) {
      fake.inject({ on, ...fault });
    }
    const first = await commit({ a: '1' });
    expect(await github.createRef(REF, first)).toBe(true);
    const second = await commit({ a: '2' }, first);
    expect(await github.advanceRef(REF, second)).toBe(true);
    expect(fake.state.git.ancestors(second)).toEqual([second, first]);
    expect(fake.state.git.refs.get(REF)).toBe(second);
  },
);
