import { afterEach, beforeEach, expect, test } from 'vitest';
import { AccessError } from '../../../../shared/github/access-error.ts';
import { connectGitHub } from '../../../../shared/github/connect-github.ts';
import type { GitHub } from '../../../../shared/github/github.ts';
import { readWorkflowRun } from '../../../../shared/github/workflow-run.ts';
import { startFakeGitHub, type Account, type FakeGitHub } from '../../../support/github/index.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const MONA: Account = { id: 1, login: 'mona', type: 'User' };
const FORK = 'mona/example';
const HEAD = 'b'.repeat(40);

let fake: FakeGitHub;

beforeEach(async () => {
  fake = await startFakeGitHub();
  fake.state.git.commit('main', { 'mlops.yml': 'model: m\n' });
});

afterEach(() => fake.close());

function connect(token = fake.token): GitHub {
  const connection = {
    token,
    apiUrl: fake.url,
    repository: 'org/example',
    signal: new AbortController().signal,
  };
  return connectGitHub(connection, { clock: new VirtualClock(), random: () => 0.5 });
}

test('a run is told by GitHub: event, head, attempt, and the repository of the head', async () => {
  const { id } = fake.state.addRun({
    event: 'pull_request',
    headSha: HEAD,
    headBranch: 'patch-1',
    headRepository: FORK,
    attempt: 3,
    runNumber: 12,
    actor: MONA,
  });
  expect(await connect().workflowRun(id)).toEqual({
    id,
    event: 'pull_request',
    runNumber: 12,
    runAttempt: 3,
    headSha: HEAD,
    headBranch: 'patch-1',
    headRepository: { id: fake.state.repositoryIdOf(FORK), name: FORK },
    path: '.github/workflows/ci.yml',
    conclusion: 'success',
    actor: 'mona',
    pullRequests: [],
  });
  expect(await connect().workflowRun(99_999)).toBeNull();
});

test.each([
  ['nothing', undefined],
  ['a run without a head', { id: 1, run_number: 1, run_attempt: 1, event: 'push' }],
  ['a head that is no commit', { id: 1, run_number: 1, run_attempt: 1, event: 'push', head_sha: 'main' }],
  ['an id that is text', { id: '1', run_number: 1, run_attempt: 1, event: 'push', head_sha: HEAD }],
])('%s is no run', (_, data) => {
  expect(readWorkflowRun(data)).toBeNull();
});

async function read(id: number, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await connect().openArtifact(id, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('artifacts of a run are listed over all pages and downloaded whole', async () => {
  for (let index = 0; index < 130; index += 1)
    fake.addArtifact(`a${String(index)}`, Buffer.from(`zip ${String(index)}`), 5);
  fake.addArtifact('other', Buffer.from('zip'), 6);
  const artifacts = await connect().listRunArtifacts(5);
  expect(artifacts).toHaveLength(130);
  const last = artifacts.find(({ name }) => name === 'a129');
  expect(last?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  const bytes = await read(last?.id ?? 0, 100);
  expect(bytes.toString()).toBe('zip 129');
  expect(last?.bytes).toBe(bytes.length);
});

test('a download ends where it is larger than allowed', async () => {
  const { id } = fake.addArtifact('a', Buffer.alloc(1000), 5);
  await expect(read(id, 999)).rejects.toThrow('larger than 999 bytes');
});

test('without actions: read the missing permission is named', async () => {
  const denied = connect(fake.tokenFor({ 'pull-requests': 'write' }));
  const { id } = fake.addArtifact('a', Buffer.alloc(10), 5);
  for (const ask of [() => denied.listRunArtifacts(5), () => denied.openArtifact(id, 10_000)]) {
    await expect(ask()).rejects.toThrow(AccessError);
    await expect(ask()).rejects.toThrow('"actions: read"');
  }
});

test('pull requests are found by the owner and branch of their head', async () => {
  const from = { headRef: 'patch-1', headSha: HEAD, author: MONA };
  fake.state.openPull({ number: 7, ...from, headRepository: FORK });
  fake.state.openPull({ number: 8, ...from, headRepository: FORK, state: 'closed' });
  fake.state.openPull({ number: 9, ...from });
  const [pull, ...more] = await connect().openPullRequestsFrom('mona', 'patch-1');
  expect(more).toEqual([]);
  expect(pull).toEqual({
    number: 7,
    open: true,
    headSha: HEAD,
    headRepository: { id: fake.state.repositoryIdOf(FORK), name: FORK },
    baseRepositoryId: fake.state.repositoryId,
    baseSha: fake.state.git.resolve('main'),
    baseRef: 'main',
  });
  expect((await connect().pullRequest(8))?.open).toBe(false);
  expect(await connect().pullRequest(99)).toBeNull();
});
