import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPayload } from '../../shared/reporting/check/payload.ts';
import {
  checkWritesTo,
  openPullRequest,
  said,
  writesTo,
  type PullRequestProject,
} from '../support/reporting/pull-request.ts';
import { check, evaluation, MODEL, rocAuc, stageResult } from '../support/stage-results.ts';

let project: PullRequestProject;

beforeEach(async () => {
  project = await openPullRequest();
});

afterEach(async () => {
  await project.close();
});

type Options = NonNullable<Parameters<PullRequestProject['run']>[1]>;
const train = (options: Options = {}, command = 'echo mlops-metric loss=0.5') =>
  project.run('train', { ...options, inputs: { command, comment: 'never', ...options.inputs } });
const report = (options: Options = {}) =>
  project.run('report', { ...options, inputs: { comment: 'never', ...options.inputs } });
const head = (): string => project.github.state.pulls[0]?.headSha ?? 'no pull request';

test('a stage has a check on the head commit: in progress while it runs, then concluded', async () => {
  const run = await train({ github: { repository: 'org/example', run_id: '1', run_attempt: '2' } });
  expect(run.conclusion).toBe('success');
  expect(checkWritesTo(project.github)).toEqual(['POST 201', 'PATCH 200']);
  expect(project.github.requestsTo('checks/create')[0]?.body).toContain('"status":"in_progress"');
  const [written] = project.github.state.checkRuns;
  expect(written).toMatchObject({
    name: `${MODEL} / train`,
    headSha: head(),
    status: 'completed',
    conclusion: 'success',
    title: `Passed: ${run.result?.headline ?? ''}`,
  });
  expect(written?.externalId).toMatch(/^1\.2\.train\.\d+$/);
  expect(written?.detailsUrl).toMatch(/\/org\/example\/actions\/runs\/1$/);
  expect(written?.text).toContain('`loss`');
});

test('a step that fails concludes a failure; so does one that fails before it starts', async () => {
  expect((await train({}, 'exit 4')).exitCode).toBe(1);
  expect((await train({ inputs: { 'timeout-minutes': 'soon' } })).exitCode).toBe(1);
  expect((await train({ inputs: { 'fail-on': 'sometimes' } })).exitCode).toBe(1);
  const states = project.github.state.checkRuns.map(
    ({ status, conclusion }) => `${status} ${conclusion ?? ''}`,
  );
  expect(states).toEqual(Array(3).fill('completed failure'));
});

test.each([
  ['fail', 'fail', 'failure'],
  ['fail', 'never', 'neutral'],
  ['inconclusive', 'fail', 'neutral'],
  ['inconclusive', 'inconclusive', 'failure'],
  ['pass', 'fail', 'success'],
] as const)(
  'report: the worst verdict %s with fail-on: %s concludes %s',
  async (verdict, failOn, expected) => {
    await project.write('train.json', stageResult('train'));
    await project.write('evaluate-vs-baseline.json', evaluation({ verdict, metrics: [rocAuc({ verdict })] }));
    await report({ inputs: { 'fail-on': failOn } });
    const [written, ...more] = project.github.state.checkRuns;
    expect(more).toEqual([]);
    expect(written).toMatchObject({ name: `${MODEL} / report`, conclusion: expected, status: 'completed' });
    expect(written?.text).toContain('#### ');
  },
);

test('findings stand at their lines, fifty in a request', async () => {
  const samples = Array.from({ length: 120 }, (_, index) => ({
    file: 'data/train.csv',
    line: index + 2,
    row: index + 1,
    value: '-1',
  }));
  const checks = [check('range', { verdict: 'fail', column: 'delay', message: 'below 0', samples })];
  await project.write('validate-data.json', stageResult('validate-data', { verdict: 'fail', checks }));
  await report();
  expect(checkWritesTo(project.github)).toEqual(['POST 201', 'PATCH 200', 'PATCH 200']);
  const [written] = project.github.state.checkRuns;
  expect(written?.conclusion).toBe('failure');
  expect(written?.annotations.map(({ start_line }) => start_line)).toEqual(samples.map(({ line }) => line));
  expect(written?.annotations[0]).toMatchObject({ path: 'data/train.csv', annotation_level: 'failure' });
});

test('where checks are refused a commit status says the same', async () => {
  const token = project.github.tokenFor({ contents: 'read', statuses: 'write' });
  const run = await train({ token });
  expect(said(run, 'warning')).toBe('');
  const states = project.github.state.statuses.map(({ context, state, sha }) => [context, state, sha]);
  expect(states).toEqual([
    [`${MODEL} / train`, 'pending', head()],
    [`${MODEL} / train`, 'success', head()],
  ]);
  await train({ token }, 'exit 1');
  expect(project.github.state.statuses.at(-1)?.state).toBe('error');
});

test('a token that may write neither: a line of the log, or a warning when checks are asked for', async () => {
  const token = project.github.tokenFor({ contents: 'read' });
  const quiet = await train({ token });
  expect(quiet.conclusion).toBe('success');
  expect(said(quiet, 'warning')).toBe('');
  expect(quiet.log).toContain('"checks: write"');
  // Whoever grants nothing on purpose reads of it in the log alone.
  expect(quiet.log).toContain('\n  checks: write # missing');
  expect(quiet.summary).not.toContain('permissions:');
  expect(checkWritesTo(project.github)).toEqual(['POST 403', 'POST 403']);
  const asked = await train({ token, inputs: { check: 'always' } });
  expect(asked.conclusion).toBe('success');
  expect(said(asked, 'warning')).toContain('"checks: write"');
  expect(asked.summary).toContain('\n  checks: write # missing');
});

test.each([
  ['check: never', { inputs: { check: 'never' } }],
  ['a fork', { fork: true }],
  ['Dependabot', { author: 'dependabot[bot]' }],
  ['no token', { token: '' }],
  ['more than eight legs', { matrix: { seed: 1 }, jobTotal: 9 }],
])('%s: no check is tried', async (_, options) => {
  expect((await train(options)).conclusion).toBe('success');
  expect(checkWritesTo(project.github)).toEqual([]);
});

test('each leg of a matrix has a check of its own', async () => {
  for (const seed of [1, 2]) await train({ matrix: { seed }, jobTotal: 2 });
  const names = project.github.state.checkRuns.map(({ name }) => name);
  expect(names).toEqual([`${MODEL} / train (1)`, `${MODEL} / train (2)`]);
});

test('a failing start does not lose the conclusion, and no failure changes the verdict', async () => {
  project.github.inject({ on: 'checks/create', status: 422, body: '{"message":"no"}', times: 1 });
  const run = await train();
  expect(run.conclusion).toBe('success');
  expect(project.github.state.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['success']);
  project.github.inject({ on: 'checks/update', status: 422, body: '{"message":"no"}', times: 1 });
  const second = await train();
  expect(second.conclusion).toBe('success');
  expect(said(second, 'warning')).toContain('The check run was not written');
  // The post step says the verdict once more.
  expect(project.github.state.checkRuns.at(-1)).toMatchObject({
    status: 'completed',
    conclusion: 'success',
    title: `Passed: ${second.result?.headline ?? ''}`,
  });
});

test('a cancelled step still concludes its check', async () => {
  const cancel = new AbortController();
  const run = await train(
    {
      cancel: cancel.signal,
      grace: { interruptMs: 60_000, terminateMs: 60_000 },
      onLog: (line) => {
        if (line === '│ ready') cancel.abort();
      },
    },
    `for i in $(seq 100); do sleep 0.1; done & echo ready; wait`,
  );
  expect(run.conclusion).toBe('cancelled');
  expect(project.github.state.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['failure']);
});

test('cancelled before its command starts, a step says so in the check and the comment, and reports no bug', async () => {
  const cancel = new AbortController();
  // What the base's policy is asked for comes before the command.
  project.github.inject({ on: 'repos/get-content', delay: 600_000 });
  const asked = setInterval(() => {
    if (project.github.requestsTo('repos/get-content').length > 0) cancel.abort();
  }, 50);
  const run = await train({
    cancel: cancel.signal,
    grace: { interruptMs: 60_000, terminateMs: 60_000 },
    inputs: { comment: 'always' },
  });
  clearInterval(asked);
  const message = 'Run cancelled: SIGINT ended the step before it had a result.';
  expect(run.conclusion).toBe('cancelled');
  expect(run.result).toMatchObject({ verdict: 'error', error: { kind: 'cancelled', message } });
  expect(said(run, 'error')).toBe(message);
  expect(run.log).not.toContain('Bug:');
  expect(project.github.state.checkRuns).toMatchObject([{ conclusion: 'failure' }]);
  expect(project.comments()).toHaveLength(1);
  expect(project.comments()[0]).toContain('Run cancelled');
});

describe('a process that ends without a word', () => {
  /** Ends by itself when nobody reads it any more. */
  const TICKING = `trap '' INT TERM; for i in $(seq 600); do sleep 0.1; echo tick; done`;
  /** @param end what happens to the process as soon as its check is in progress and its command runs */
  const ended = (end: (pid: number) => void, options: Options = {}) => {
    let pid = 0;
    const awaited = new Set(['##[debug]The check is in progress.', '│ tick']);
    return train(
      {
        debug: true,
        onStart: (id) => {
          pid ||= id;
        },
        onLog: (line) => {
          if (awaited.delete(line) && awaited.size === 0) end(pid);
        },
        ...options,
      },
      TICKING,
    );
  };
  const kill = (pid: number) => process.kill(pid, 'SIGKILL');
  /** Kills the process once something is so, while the answer to one of its requests is still on its way. */
  const killedWhen = (isSo: () => boolean, options: Options = {}) => {
    let pid = 0;
    return train(
      {
        onStart: (id) => {
          pid ||= id;
        },
        onLog: (line) => {
          if (line !== '│ tick' || pid === -1 || !isSo()) return;
          kill(pid);
          pid = -1;
        },
        ...options,
      },
      TICKING,
    );
  };
  const NEVER_MS = 600_000;

  test('its post step concludes the check as a failure', async () => {
    const run = await ended(kill);
    expect(run.result).toBeNull();
    expect(run.post?.conclusion, run.post?.log).toBe('success');
    expect(project.github.state.checkRuns).toMatchObject([
      { status: 'completed', conclusion: 'failure', title: 'Ended without a result' },
    ]);
  });

  test('after a cancellation it is cancelled', async () => {
    const cancel = new AbortController();
    const run = await ended(() => cancel.abort(), {
      cancel: cancel.signal,
      grace: { interruptMs: 200, terminateMs: 200 },
    });
    expect(run.conclusion).toBe('cancelled');
    expect(project.github.state.checkRuns).toMatchObject([
      { status: 'completed', conclusion: 'cancelled', title: 'Cancelled without a result' },
    ]);
  });

  test('before it knew its check, the post step finds the check by its own id', async () => {
    const { github } = project;
    github.inject({ on: 'checks/create', answerDelay: NEVER_MS });
    const run = await killedWhen(() => github.state.checkRuns.length > 0);
    expect(run.state['check']).toContain('"intended"');
    expect(run.post?.log).toContain('it is concluded as failure');
    expect(github.state.checkRuns).toMatchObject([
      { status: 'completed', conclusion: 'failure', title: 'Ended without a result' },
    ]);
  });

  test('before it knew its commit status, the post step finds it by its run', async () => {
    const { github } = project;
    github.inject({ on: 'repos/create-commit-status', answerDelay: NEVER_MS });
    const token = github.tokenFor({ contents: 'read', statuses: 'write' });
    await killedWhen(() => github.state.statuses.length > 0, { token });
    expect(github.state.statuses.map(({ state }) => state)).toEqual(['pending', 'error']);
  });

  test('before its check was created, the post step leaves the checks of others alone', async () => {
    const { github } = project;
    await train();
    // One of another process, still at work.
    Object.assign(github.state.checkRuns[0] ?? {}, { status: 'in_progress', conclusion: null });
    const before = structuredClone(github.state.checkRuns);
    github.inject({ on: 'checks/create', delay: NEVER_MS });
    const run = await killedWhen(() => github.requestsTo('checks/create').length > before.length);
    expect(run.post?.log).not.toContain('concluded');
    expect(run.post?.conclusion).toBe('success');
    expect(github.state.checkRuns).toEqual(before);
  });

  test('a commit status becomes an error', async () => {
    await ended(kill, { token: project.github.tokenFor({ contents: 'read', statuses: 'write' }) });
    expect(project.github.state.statuses.map(({ state }) => state)).toEqual(['pending', 'error']);
  });
});

test('the check of a push keeps what a later commit compares with', async () => {
  await project.write('evaluate-vs-baseline.json', evaluation());
  await report({
    event: { name: 'push', payload: {} },
    github: { repository: 'org/example', run_id: '1', sha: project.github.state.git.resolve('main') ?? '' },
  });
  const [written] = project.github.state.checkRuns;
  expect(written?.headSha).toBe(project.github.state.git.resolve('main'));
  expect(readPayload(written?.text ?? '')?.metrics[0]).toMatchObject({ name: 'roc_auc', value: 0.654 });
  expect(writesTo(project.github)).toEqual([]);
});
