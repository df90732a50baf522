import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StageResult } from '../../shared/model/stage-result.ts';
import { EvaluatedHistory } from '../support/evaluation/history.ts';
import { FORK, FORK_HEAD, openForkPullRequest, payloadOf } from '../support/reporting/fork-run.ts';
import { said } from '../support/reporting/pull-request.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';
import { MODEL } from '../support/stage-results.ts';
import type { FakeGitHub } from '../support/github/index.ts';

type Line = Record<string, unknown>;

/** Lines of a file of the state on its ref. */
function stateOf({ state }: FakeGitHub, model: string, key = 'ledger.jsonl'): Line[] {
  const head = state.git.resolve(`refs/mlops/${model}`);
  const text = head === null ? '' : (state.git.files(head).get(key)?.toString() ?? '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** What the job "journal" of workflows-examples/report.yml gives. */
const JOURNAL = { journal: 'always', comment: 'never', check: 'never', upload: 'false' };
const MAY_WRITE = { actions: 'read', contents: 'write', 'pull-requests': 'read' } as const;

describe('a pull request of the repository itself', () => {
  let history: EvaluatedHistory;
  let elsewhere: string;
  beforeEach(async () => {
    history = await EvaluatedHistory.start();
    elsewhere = await mkdtemp(join(tmpdir(), 'journal-'));
    history.github.state.git.commit('main', { 'mlops.yml': 'model: m\n' });
  });
  afterEach(async () => {
    await rm(history.workspace, { recursive: true });
    await rm(elsewhere, { recursive: true });
    await history.github.close();
  });

  const append = (token = history.github.tokenFor(MAY_WRITE), inputs: Line = {}): Promise<ActionRun> => {
    const { github } = history;
    const run = github.state.runs.findLast(({ event }) => event === 'pull_request');
    if (run === undefined) throw new Error('no run');
    const own = String(github.startRun({ event: 'workflow_run', workflow: 'report.yml' }));
    return runAction({
      action: 'report',
      workspace: elsewhere,
      inputs: { ...JOURNAL, ...(inputs as Record<string, string>) },
      event: {
        name: 'workflow_run',
        payload: {
          workflow_run: payloadOf(run, github),
          repository: { id: github.state.repositoryId, default_branch: 'main' },
        },
      },
      github: {
        repository: github.state.repository,
        run_id: own,
        run_number: own,
        sha: github.state.git.resolve('main') ?? '',
      },
      token,
      env: github.environment(),
    });
  };

  test('its job writes no state; the job of the report appends what it left, once', async () => {
    history.branch();
    const evaluated = await history.evaluatePullRequest({
      'model-path': 'zipmap.onnx',
      baseline: 'weak.onnx',
    });
    expect(evaluated.result?.journal, evaluated.log).toMatchObject([{ kind: 'ledger', model: 'm' }]);
    expect(stateOf(history.github, 'm')).toEqual([]);

    const run = await append();
    expect(run.result?.headline, run.log).toBe(
      '1 stage reported, worst verdict: pass; 1 journal entry appended',
    );
    const { digests } = evaluated.result ?? ({} as StageResult);
    const [line, ...more] = stateOf(history.github, 'm');
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      schemaVersion: 1,
      model: 'm',
      testSet: digests['data'],
      candidate: digests['model'],
      config: digests['config'],
      verdict: 'pass',
      event: 'pull_request',
      commit: history.head,
      pullRequest: 7,
      runId: evaluated.result?.provenance.runId,
      runAttempt: 1,
      fork: null,
    });
    expect(history.github.state.comments).toEqual([]);

    const again = await append();
    expect(again.result?.headline, again.log).toBe('1 stage reported, worst verdict: pass');
    // The same candidate on the same rows by the same rules, in another run.
    await history.evaluatePullRequest({ 'model-path': 'zipmap.onnx', baseline: 'weak.onnx' });
    await append();
    expect(stateOf(history.github, 'm')).toEqual([line]);
    await history.evaluatePullRequest({ 'model-path': 'plain.onnx', baseline: 'weak.onnx' });
    await append();
    expect(stateOf(history.github, 'm').length).toBe(2);
  });

  test('a job that may only read appends nothing: told when it was asked to, passed over otherwise', async () => {
    history.branch();
    await history.evaluatePullRequest({ 'model-path': 'zipmap.onnx', baseline: 'weak.onnx' });
    const token = history.github.tokenFor({ actions: 'read', contents: 'read', 'pull-requests': 'read' });
    const asked = await append(token);
    expect(said(asked, 'error')).toMatch(/^The journal is not appended\. .*"contents: write"/);
    expect(asked.result?.verdict).toBe('warn');
    expect(asked.exitCode).toBe(0);
    const auto = await append(token, { journal: 'auto' });
    expect(auto.result?.verdict, auto.log).toBe('pass');
    expect(auto.annotations).toEqual([]);
    expect(stateOf(history.github, 'm')).toEqual([]);
  });
});

describe('a push', () => {
  test.each(['register-model', 'report'])(
    '%s behind the evaluation appends its entry in the same run',
    async (action) => {
      const history = await EvaluatedHistory.start();
      const { github, workspace } = history;
      const sha = history.commit();
      await history.evaluatePush(sha, { 'model-path': 'zipmap.onnx', baseline: 'weak.onnx' });
      expect(stateOf(github, 'm')).toEqual([]);
      const id = String(github.state.runs.at(-1)?.id);
      const repository = { id: github.state.repositoryId, default_branch: 'main' };
      const run = await runAction({
        action,
        workspace,
        inputs: {
          'model-name': 'm',
          upload: 'false',
          ...(action === 'report' ? {} : { 'model-path': 'zipmap.onnx', 'require-blessing': 'unsigned-ok' }),
        },
        event: { name: 'push', payload: { after: sha, ref: 'refs/heads/main', repository } },
        github: { repository: github.state.repository, run_id: id, run_number: id },
        token: github.tokenFor(action),
        env: github.environment(),
      });
      expect(run.exitCode, run.log).toBe(0);
      expect(stateOf(github, 'm')).toMatchObject([
        { event: 'push', commit: sha, pullRequest: null, verdict: 'pass' },
      ]);
      await rm(workspace, { recursive: true });
      await github.close();
    },
  );
});

describe('a fork', () => {
  const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
  const ledger = (changes: Line = {}): Line => ({
    schemaVersion: 1,
    kind: 'ledger',
    at: '2026-01-01T00:00:00Z',
    model: MODEL,
    testSet: digest('1'),
    candidate: digest('2'),
    baseline: null,
    config: digest('3'),
    verdict: 'pass',
    ...changes,
  });
  const decision: Line = {
    schemaVersion: 1,
    kind: 'monitor',
    at: '2026-01-01T00:00:00Z',
    model: MODEL,
    key: digest('4'),
    dispatched: true,
    reasons: ['none'],
  };

  async function appended(journal: Line[], changes: Partial<StageResult> = {}) {
    const project = await openForkPullRequest();
    project.upload(project.result('evaluate-vs-baseline', { journal, ...changes }));
    const run = await project.report({
      inputs: JOURNAL,
      token: project.github.tokenFor(MAY_WRITE),
    });
    const lines = stateOf(project.github, MODEL);
    const refs = [...project.github.state.git.refs.keys()];
    await project.close();
    return { run, lines, refs };
  }

  test('adds to the ledger alone, under the name that GitHub knows it by', async () => {
    const lies = { commit: 'a'.repeat(40), fork: null, pullRequest: 1, runId: 1, event: 'push', text: '<b>' };
    const { run, lines } = await appended([ledger(lies), decision, { kind: 'waiver', metric: 'roc_auc' }], {
      waivers: [{ metric: 'roc_auc' }],
    });
    expect(lines, run.log).toEqual([
      {
        schemaVersion: 1,
        at: expect.stringMatching(/^20/) as string,
        model: MODEL,
        testSet: digest('1'),
        candidate: digest('2'),
        baseline: null,
        config: digest('3'),
        verdict: 'pass',
        event: 'pull_request',
        commit: FORK_HEAD,
        pullRequest: 7,
        runId: expect.any(Number) as number,
        runAttempt: 1,
        fork: FORK,
      },
    ]);
    expect(lines[0]?.['at']).not.toBe('2026-01-01T00:00:00Z');
    expect(said(run, 'notice')).toContain('passed over: "monitor", "waiver"');
  });

  test.each<[string, Line[], RegExp]>([
    ['no digest', [ledger({ candidate: '<!-- x -->' })], /does not follow its schema at candidate/],
    ['another model', [ledger({ model: 'other' })], /claims the model "other"/],
    ['the future', [ledger({ at: '2999-01-01T00:00:00Z' })], /claims to be of 2999/],
    ['a verdict that no evaluation has', [ledger({ verdict: 'error' })], /at verdict/],
    ['too many', Array.from({ length: 11 }, () => ledger()), /more than 10 entries/],
    ['one that is wrong beside one that is right', [ledger(), ledger({ testSet: 1 })], /at testSet/],
  ])('nothing is appended of a journal with %s', async (_, journal, message) => {
    const { run, refs } = await appended(journal);
    expect(said(run, 'error')).toMatch(message);
    expect(said(run, 'error')).not.toContain('\n');
    expect(run.result?.verdict).toBe('warn');
    expect(refs.filter((ref) => ref.startsWith('refs/mlops/'))).toEqual([]);
  });

  test('a model that the base does not name has no state here', async () => {
    const project = await openForkPullRequest();
    project.upload(
      project.result('evaluate-vs-baseline', { model: 'evil', journal: [ledger({ model: 'evil' })] }),
    );
    project.upload(project.result('train'));
    await project.report({ inputs: JOURNAL, token: project.github.tokenFor(MAY_WRITE) });
    expect([...project.github.state.git.refs.keys()].filter((ref) => ref.includes('mlops'))).toEqual([]);
    await project.close();
  });
});
