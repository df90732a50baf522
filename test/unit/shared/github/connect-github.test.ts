import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeError, ServiceError } from '../../../../shared/errors.ts';
import { AccessError } from '../../../../shared/github/access-error.ts';
import { connectGitHub } from '../../../../shared/github/connect-github.ts';
import { RequestError } from '../../../../shared/http/request-error.ts';
import {
  ACTIONS_BOT,
  startFakeGitHub,
  type Account,
  type FakeGitHub,
} from '../../../support/github/index.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const SOMEBODY: Account = { id: 5, login: 'somebody', type: 'User' };
const MARKER = '<!-- marker -->';

let fake: FakeGitHub;
let clock: VirtualClock;

beforeEach(async () => {
  fake = await startFakeGitHub();
  clock = new VirtualClock();
  fake.state.git.commit('main', { 'mlops.yml': 'model: ä\n', 'folder/file': 'x' });
  fake.state.openPull({ number: 7, headRef: 'main', author: SOMEBODY });
});

afterEach(() => fake.close());

function connect(token = fake.token, signal = new AbortController().signal) {
  const connection = { token, apiUrl: fake.url, repository: 'org/example', signal };
  return connectGitHub(connection, { clock, random: () => 0.5 });
}

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
const asked = () =>
  fake.requests.map(({ method, path }) => `${method} ${path.replace('/repos/org/example', '')}`);

describe('files', () => {
  test('are read as text at a commit or branch', async () => {
    const old = fake.state.git.resolve('main') ?? '';
    fake.state.git.commit('main', { 'mlops.yml': 'model: new\n' });
    expect(await connect().readFile('mlops.yml', old)).toBe('model: ä\n');
    expect(await connect().readFile('mlops.yml', 'main')).toBe('model: new\n');
    expect(await connect().readFile('folder/file', 'main')).toBe('x');
  });

  test('that are not there are null, a folder is an error', async () => {
    expect(await connect().readFile('none.yml', 'main')).toBeNull();
    expect(await connect().readFile('mlops.yml', 'gone')).toBeNull();
    await expect(connect().readFile('folder', 'main')).rejects.toThrow('is a folder at main');
  });
});

describe('comments', () => {
  test('are listed oldest first, over all pages', async () => {
    for (let index = 0; index < 250; index += 1) {
      fake.state.addComment(7, `comment ${String(index)}`, index % 2 === 0 ? ACTIONS_BOT : SOMEBODY);
    }
    const listed = await connect().listComments(7);
    expect(listed.map(({ body }) => body)).toEqual(fake.state.comments.map(({ body }) => body));
    expect(listed[1]).toMatchObject({ authorId: 5, minimized: false });
    expect(asked()).toHaveLength(3);
  });

  test('are created, updated and deleted', async () => {
    const github = connect();
    const created = await github.createComment(7, `${MARKER}\none`, MARKER);
    expect(created).toMatchObject({ body: `${MARKER}\none`, authorId: ACTIONS_BOT.id });
    expect(created.url).toMatch(/#issuecomment-\d+$/);
    expect(await github.updateComment(created.id, 'two')).toMatchObject({ id: created.id, body: 'two' });
    await github.deleteComment(created.id);
    expect(fake.state.comments).toEqual([]);
    await github.deleteComment(created.id);
    expect(await github.updateComment(created.id, 'three')).toBeNull();
  });

  test('say whether somebody hid them', async () => {
    fake.state.addComment(7, 'x', ACTIONS_BOT).minimized = true;
    expect(await connect().listComments(7)).toMatchObject([{ minimized: true }]);
  });

  test.each([
    ['reset', { reset: true, stored: true }],
    ['502', { status: 502, stored: true }],
    ['JSON that is cut off', { truncate: true }],
  ])('are not doubled by an answer that was lost: %s', async (_, fault) => {
    fake.inject({ on: 'issues/create-comment', ...fault });
    const created = await connect().createComment(7, `${MARKER}\none`, MARKER);
    expect(fake.state.comments).toHaveLength(1);
    expect(created.id).toBe(fake.state.comments[0]?.id);
    expect(asked()).toEqual(['POST /issues/7/comments', 'POST /graphql', 'GET /issues/7/comments']);
  });

  test('are posted again when the first attempt left nothing', async () => {
    fake.inject({ on: 'issues/create-comment', reset: true, times: 2 });
    await connect().createComment(7, `${MARKER}\none`, MARKER);
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.requestsTo('issues/create-comment')).toHaveLength(3);
  });

  test('of others, quoted markers and hidden ones are not taken for ours', async () => {
    fake.state.addComment(7, `${MARKER}\nplanted`, SOMEBODY);
    fake.state.addComment(7, `quote:\n${MARKER}`, ACTIONS_BOT);
    fake.state.addComment(7, `${MARKER} and more`, ACTIONS_BOT);
    fake.state.addComment(7, `${MARKER}\nhidden`, ACTIONS_BOT).minimized = true;
    fake.inject({ on: 'issues/create-comment', status: 502 });
    const created = await connect().createComment(7, `${MARKER}\none`, MARKER);
    expect(created.body).toBe(`${MARKER}\none`);
    expect(fake.state.comments).toHaveLength(5);
  });

  test('of another run of ours with the marker are adopted', async () => {
    const theirs = fake.state.addComment(7, `${MARKER}\ntheirs`, ACTIONS_BOT);
    fake.inject({ on: 'issues/create-comment', status: 502 });
    expect((await connect().createComment(7, `${MARKER}\none`, MARKER)).id).toBe(theirs.id);
  });

  test('wait for a secondary limit and are then posted once', async () => {
    fake.inject({
      on: 'issues/create-comment',
      status: 403,
      body: '{"message":"You have exceeded a secondary rate limit."}',
    });
    await connect().createComment(7, MARKER, MARKER);
    expect(clock.sleeps).toEqual([60_500]);
    expect(fake.state.comments).toHaveLength(1);
  });
});

describe('the account of the token', () => {
  test('is asked once, and asked again after a failure on the way', async () => {
    fake.inject({ on: /graphql/, status: 502 });
    const github = connect();
    expect(await github.viewerId()).toBe(ACTIONS_BOT.id);
    expect(await github.viewerId()).toBe(ACTIONS_BOT.id);
    expect(asked()).toEqual(['POST /graphql', 'POST /graphql']);
    expect(await connect(fake.tokenFor({}, SOMEBODY)).viewerId()).toBe(5);
  });
});

describe('dispatches', () => {
  const WORKFLOW = 'on: {workflow_dispatch: {inputs: {reason: {required: true}}}}\n';
  const dispatch = (token?: string) =>
    connect(token).dispatchWorkflow('train.yml', 'main', { reason: 'drift' });
  beforeEach(() => {
    fake.state.git.commit('main', { '.github/workflows/train.yml': WORKFLOW });
  });

  test('start a workflow and name its run', async () => {
    const run = await dispatch();
    expect(fake.state.dispatches).toMatchObject([
      { workflow: 'train.yml', ref: 'main', inputs: { reason: 'drift' } },
    ]);
    expect(run).toMatchObject({ id: fake.state.dispatches[0]?.runId });
    expect(run?.url).toContain('/actions/runs/');
  });

  test('do without the run where the API does not know that member', async () => {
    const body = JSON.stringify({
      message: 'Invalid request.\n\n"return_run_details" is not a permitted key.',
    });
    fake.inject({ on: 'actions/create-workflow-dispatch', status: 422, body });
    expect(await dispatch()).toBeNull();
    expect(fake.state.dispatches).toHaveLength(1);
  });

  test('are not doubled by an answer that was lost', async () => {
    fake.inject({ on: 'actions/create-workflow-dispatch', status: 502, stored: true });
    const run = await dispatch();
    expect(fake.state.dispatches).toHaveLength(1);
    expect(run?.id).toBe(fake.state.dispatches[0]?.runId);
    fake.inject({ on: 'actions/create-workflow-dispatch', reset: true });
    fake.state.dispatches.length = 0;
    await dispatch();
    expect(fake.state.dispatches).toHaveLength(1);
  });

  test('say what GitHub says against them', async () => {
    await expect(connect().dispatchWorkflow('train.yml', 'main', {})).rejects.toThrow(
      /Required input 'reason'/,
    );
    await expect(connect().dispatchWorkflow('none.yml', 'main', {})).rejects.toMatchObject({ status: 404 });
  });

  test('of an event carry its payload, and are sent once', async () => {
    await connect().dispatchEvent('retrain', { reason: 'age' });
    expect(fake.state.repositoryDispatches).toEqual([{ eventType: 'retrain', payload: { reason: 'age' } }]);
    fake.inject({ on: 'repos/create-dispatch-event', status: 502, stored: true });
    await expect(connect().dispatchEvent('retrain', {})).rejects.toMatchObject({ mayHaveHappened: true });
    expect(fake.state.repositoryDispatches).toHaveLength(2);
  });

  test('without the permission name it', async () => {
    const error = await rejection(dispatch(fake.tokenFor({ contents: 'read' })));
    expect(error).toBeInstanceOf(AccessError);
    expect(describeError(error).message).toMatch(
      /^Service error: GitHub: .*Resource not accessible by integration.*add "actions: write" under "permissions:" of the job\.$/,
    );
  });
});

describe('failures', () => {
  test('a read-only token: the message holds the line of YAML', async () => {
    const reader = connect(fake.tokenFor({ 'pull-requests': 'read' }));
    expect(await reader.listComments(7)).toEqual([]);
    const error = await rejection(reader.createComment(7, MARKER, MARKER));
    expect(error).toBeInstanceOf(AccessError);
    expect((error as AccessError).message).toContain(
      'add "issues: write" or "pull-requests: write" under "permissions:" of the job',
    );
    expect(fake.requestsTo('issues/create-comment')).toHaveLength(1);
    await expect(reader.readFile('mlops.yml', 'main')).rejects.toThrow(/add "contents: read"/);
  });

  test('a wrong token is a service error, not a lack of a permission', async () => {
    const error = await rejection(connect('ghs_wrong').listComments(7));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).not.toBeInstanceOf(AccessError);
    expect(error).toMatchObject({ status: 401 });
  });

  test('an outage: tried within the budget, with the request id', async () => {
    fake.inject({ on: 'issues/list-comments', status: 503, times: 100 });
    const error = await rejection(connect().listComments(7));
    expect(error).toBeInstanceOf(RequestError);
    expect((error as RequestError).requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(clock.slept).toBeLessThan(300_000);
    expect(clock.sleeps).toHaveLength(7);
  });

  test('a page that is cut off is read again', async () => {
    fake.state.addComment(7, 'x', SOMEBODY);
    fake.inject({ on: 'issues/list-comments', truncate: true });
    expect(await connect().listComments(7)).toHaveLength(1);
  });

  test('cancellation comes out as itself', async () => {
    const controller = new AbortController();
    fake.inject({ on: 'issues/list-comments', answerDelay: 60_000 });
    const listing = rejection(connect(fake.token, controller.signal).listComments(7));
    await expect.poll(() => fake.requests.length).toBe(1);
    const reason = new Error('cancelled');
    controller.abort(reason);
    expect(await listing).toBe(reason);
  });

  test('Enterprise Server: REST below /api/v3, GraphQL beside it', async () => {
    const connection = { token: 't', repository: 'o/r', signal: new AbortController().signal };
    const github = connectGitHub({ ...connection, apiUrl: `${fake.url}/api/v3` }, { clock });
    await rejection(github.viewerId());
    expect(asked()).toEqual(['POST /api/graphql']);
    fake.takeViolations();
  });
});

test('who writes and the head of a pull request come in one call, and what the token may not see is null', async () => {
  const { headSha } = fake.state.pulls.find(({ number }) => number === 7) ?? {};
  const before = fake.requests.length;
  expect(await connect().viewPullRequest(7)).toEqual({ viewerId: ACTIONS_BOT.id, headSha });
  expect(fake.requests.length - before).toBe(1);
  const blind = connect(fake.tokenFor({ contents: 'read' }));
  expect(await blind.viewPullRequest(7)).toEqual({ viewerId: ACTIONS_BOT.id, headSha: null });
  expect(await connect().viewPullRequest(4000)).toMatchObject({ headSha: null });
});

test('a write that is given up ends at once, and may have taken effect', async () => {
  const github = connect();
  const { id } = await github.createComment(7, '<!-- m -->\none', '<!-- m -->');
  fake.inject({ on: 'issues/update-comment', answerDelay: 60_000 });
  const limit = new AbortController();
  const writing = rejection(github.updateComment(id, '<!-- m -->\ntwo', limit.signal));
  setTimeout(() => limit.abort(new Error('too late')), 200);
  expect(await writing).toBeInstanceOf(Error);
  expect(fake.state.comments.find((comment) => comment.id === id)?.body).toBe('<!-- m -->\ntwo');
});
