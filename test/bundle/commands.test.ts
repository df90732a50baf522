import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstBreak } from '../../shared/audit/append-record.ts';
import { evaluateIn, evaluationProject } from '../support/evaluation/project.ts';
import { startFakeGitHub, type Account, type FakeGitHub } from '../support/github/index.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const MONA: Account = { id: 1, login: 'mona', type: 'User' };
const EVE: Account = { id: 2, login: 'eve', type: 'User' };

let github: FakeGitHub;
let workspace: string;
/** Of the state; outside the workspace, which a pull request fills. */
let state: string;
let head: string;
/** Input "state"; empty is the default, a ref of the repository. */
let setting: () => string;

beforeEach(async () => {
  setting = () => `folder:${state}`;
  github = await startFakeGitHub();
  github.state.git.commit('main', { 'mlops.yml': 'model: m\n' });
  github.state.git.point('refs/heads/topic', 'main');
  head = github.state.git.commit('topic', { 'train.py': '1' });
  github.state.openPull({ number: 7, headRef: 'topic', author: MONA });
  github.state.collaborators.push({ account: MONA, role: 'write' }, { account: EVE, role: 'read' });
  state = await mkdtemp(join(tmpdir(), 'state-'));
  workspace = await evaluationProject();
});
afterEach(async () => {
  await rm(state, { recursive: true });
  await rm(workspace, { recursive: true });
  await github.close();
});

interface Said {
  body: string;
  by?: Account;
  action?: string;
  issue?: object;
  token?: string;
}

function comment({ body, by = MONA, action = 'created', issue = {}, token }: Said): Promise<ActionRun> {
  const { id } = github.state.addComment(7, body, by);
  const url = `https://github.example.com/org/example/pull/7#issuecomment-${id}`;
  return runAction({
    action: 'report',
    workspace,
    inputs: { 'model-name': 'm', state: setting(), upload: 'false' },
    event: {
      name: 'issue_comment',
      payload: {
        action,
        issue: { number: 7, pull_request: {}, ...issue },
        comment: { id, body, html_url: url, user: { login: by.login }, author_association: 'OWNER' },
      },
    },
    github: { repository: github.state.repository },
    token: token ?? github.tokenFor('report'),
    env: github.environment(),
  });
}

const evaluate = (): Promise<ActionRun> => {
  const repo = { id: github.state.repositoryId };
  const base = { sha: github.state.git.resolve('main'), ref: 'main', repo };
  return evaluateIn(
    workspace,
    { 'model-path': 'weak.onnx', baseline: 'zipmap.onnx', state: setting(), comment: 'auto' },
    {
      event: {
        name: 'pull_request',
        payload: { pull_request: { number: 7, head: { sha: head, repo }, base }, repository: repo },
      },
      github: { repository: github.state.repository, run_id: '1', run_number: '1' },
      token: github.tokenFor('evaluate-vs-baseline'),
      env: github.environment(),
    },
  );
};
const written = (): Promise<string> => readFile(join(state, 'waivers.jsonl'), 'utf8').catch(() => '');
const reactions = (): string[] => github.state.reactions.map(({ content }) => content);
const answers = (): string[] =>
  github.state.comments.map(({ body }) => body).filter((body) => body.includes('reply='));

describe('/mlops accept-regression', () => {
  test('a misspelt metric is refused, with the names that the evaluation has', async () => {
    const before = await evaluate();
    expect(before.result?.verdict, before.log).toBe('fail');
    const command = await comment({ body: `/mlops accept-regression roc_acu ${head.slice(0, 12)} why` });
    expect(command.result, command.log).toMatchObject({ verdict: 'warn' });
    expect(command.result?.headline).toContain(
      `The evaluation of ${head.slice(0, 7)} has no metric roc_acu: it has `,
    );
    expect(command.result?.headline).toContain('roc_auc');
    expect(await written()).toBe('');
    expect(reactions()).toEqual(['confused']);
  });

  test('the printed command, given by a writer, turns the failure into a warning that names who and why', async () => {
    const before = await evaluate();
    expect(before.result?.verdict, before.log).toBe('fail');
    const posted = github.state.comments[0]?.body ?? '';
    const [printed = ''] = /\/mlops accept-regression \S+ \S+ <reason>/.exec(posted) ?? [];
    expect(printed).toBe(`/mlops accept-regression roc_auc ${head.slice(0, 12)} <reason>`);
    const failed = github.state.addRun({ event: 'pull_request', headSha: head, conclusion: 'failure' });

    const command = await comment({ body: printed.replace('<reason>', 'the labels *were* wrong') });
    expect(command.result, command.log).toMatchObject({
      verdict: 'pass',
      headline: `roc_auc of ${head.slice(0, 7)} is accepted as it is (mona); 1 run started again`,
    });
    expect(failed).toMatchObject({ status: 'queued', attempt: 2 });
    expect(reactions()).toEqual(['+1']);
    const [answer = '', ...more] = answers();
    expect(more).toEqual([]);
    expect(answer).toContain(
      `The gate of \`roc_auc\` is waived for the head \`${head.slice(0, 12)}\`, by \`mona\``,
    );
    expect(answer).toMatch(
      new RegExp(`\\[run 1\\]\\(http[^)]*/org/example/actions/runs/${String(failed.id)}\\)`),
    );
    expect(answer).toContain('becomes green');
    const audit = await readFile(join(state, 'audit.jsonl'), 'utf8');
    expect(firstBreak(audit)).toBeNull();
    expect(JSON.parse(audit)).toMatchObject({
      kind: 'accept-regression',
      by: 'mona',
      subject: { sha: head },
    });

    const after = await evaluate();
    expect(after.exitCode, after.log).toBe(0);
    expect(after.result).toMatchObject({
      verdict: 'warn',
      headline: expect.stringMatching(/worse than .*; roc_auc is waived by mona$/) as string,
      waivers: [{ metric: 'roc_auc', sha: head, by: 'mona', reason: 'the labels *were* wrong' }],
    });
    // Nobody registers what only a person accepted.
    expect(after.outputs['blessing']).toBe('');
    const shown = github.state.comments[0]?.body ?? '';
    expect(shown).toContain('⚠️ Waived: `roc_auc` fails, accepted by `mona`');
    expect(shown).not.toContain('/mlops accept-regression');
    expect(after.summary).toContain('⚠️ Waived: `roc_auc`');
  });

  test('another head than that of the pull request is refused, and said', async () => {
    const run = await comment({ body: `/mlops accept-regression roc_auc ${'a'.repeat(12)} agreed` });
    expect(run.result?.verdict).toBe('warn');
    expect(run.exitCode).toBe(0);
    expect(await written()).toBe('');
    expect(reactions()).toEqual(['confused']);
    expect(answers()[0]).toMatch(/^<!-- mlops-actions:v1 reply=\d+ -->\nThe head of the pull request is /);
  });

  test('a waiver of an earlier head does not hold for a later one', async () => {
    await comment({ body: `/mlops accept-regression roc_auc ${head.slice(0, 7)} agreed` });
    expect(await written()).toContain(head);
    head = github.state.git.commit('topic', { 'train.py': '2' });
    const run = await evaluate();
    expect(run.result).toMatchObject({ verdict: 'fail', waivers: [] });
  });

  test('the same command twice is one waiver', async () => {
    const body = `/mlops accept-regression roc_auc ${head.slice(0, 7)} agreed`;
    await comment({ body });
    await comment({ body });
    expect((await written()).trimEnd().split('\n').length).toBe(1);
  });

  test('without permission to start runs the waiver is written all the same', async () => {
    const token = github.tokenFor({ contents: 'write', 'pull-requests': 'write' });
    const run = await comment({ body: `/mlops accept-regression roc_auc ${head} agreed`, token });
    expect(run.result?.verdict, run.log).toBe('pass');
    expect(await written()).toContain('agreed');
    expect(run.annotations.map(({ message }) => message).join('\n')).toMatch(/start them by hand.*actions: /);
    expect(run.result?.headline).toMatch(/; the checks could not be started again$/);
    // Whoever asked reads what to do, with the block to paste.
    expect(answers()[0]).toContain('re-run its failed jobs by hand');
    expect(answers()[0]).toContain('```yaml\npermissions:\n  actions: write # missing\n  contents: write\n');
    expect(answers()[0]).toContain('stays red');
  });

  test('waivers in a folder of the checkout do not count: the pull request could have brought them', async () => {
    const outside = state;
    await comment({ body: `/mlops accept-regression roc_auc ${head} agreed` });
    state = await mkdtemp(join(workspace, 'state-'));
    await rm(state, { recursive: true });
    await cp(outside, state, { recursive: true });
    const run = await evaluate();
    expect(run.result).toMatchObject({ verdict: 'fail', waivers: [] });
    expect(run.log).toContain('Waivers are not read');
    await rm(state, { recursive: true });
    state = outside;
  });
});

describe('the state on a ref of the repository', () => {
  beforeEach(() => {
    setting = () => '';
  });
  const onRef = (key: string): string => {
    const commit = github.state.git.resolve('refs/mlops/m');
    return commit === null ? '' : (github.state.git.files(commit).get(key)?.toString() ?? '');
  };

  test('a waiver by a writer reaches comment, check, result and audit record of the next run', async () => {
    const before = await evaluate();
    expect([before.result?.verdict, before.exitCode], before.log).toEqual(['fail', 1]);
    const said = `/mlops accept-regression roc_auc ${head.slice(0, 12)} the labels were wrong`;

    const reader = await comment({ body: said, by: EVE });
    expect(reader.result?.verdict, reader.log).toBe('skipped');
    const stale = await comment({ body: said.replace(head.slice(0, 12), 'a'.repeat(12)) });
    expect(stale.result?.verdict, stale.log).toBe('warn');
    expect(github.state.git.resolve('refs/mlops/m')).toBeNull();

    const command = await comment({ body: said });
    expect(command.result?.verdict, command.log).toBe('pass');
    expect(JSON.parse(onRef('waivers.jsonl'))).toMatchObject({ metric: 'roc_auc', sha: head, by: 'mona' });
    const audit = onRef('audit.jsonl');
    expect(firstBreak(audit)).toBeNull();
    expect(JSON.parse(audit)).toMatchObject({
      kind: 'accept-regression',
      by: 'mona',
      subject: { metric: 'roc_auc', sha: head, reason: 'the labels were wrong', pullRequest: 7 },
    });

    const after = await evaluate();
    expect([after.result?.verdict, after.exitCode], after.log).toEqual(['warn', 0]);
    expect(after.result?.waivers).toMatchObject([{ metric: 'roc_auc', sha: head, by: 'mona' }]);
    const waived = 'Waived: `roc_auc` fails, accepted by `mona`';
    expect(github.state.comments[0]?.body).toContain(waived);
    const check = github.state.checkRuns.findLast(({ headSha }) => headSha === head);
    expect(check?.conclusion).toBe('success');
    expect(`${check?.summary ?? ''}${check?.text ?? ''}`).toContain(waived);

    head = github.state.git.commit('topic', { 'train.py': '2' });
    const later = await evaluate();
    expect(later.result, later.log).toMatchObject({ verdict: 'fail', waivers: [] });
  });
});

describe('who may command', () => {
  test.each([
    ['a reader', EVE],
    ['a stranger', { id: 3, login: 'stranger', type: 'User' } as const],
  ])('%s gets neither a waiver nor an answer, whatever the event says of them', async (_, by) => {
    const run = await comment({ body: `/mlops accept-regression roc_auc ${head} agreed`, by });
    expect(run.result?.verdict, run.log).toBe('skipped');
    expect(run.result?.headline).toMatch(/^commands are for people who may write/);
    expect([await written(), reactions(), answers()]).toEqual(['', [], []]);
  });

  test.each([
    ['an edited comment', { action: 'edited' }],
    ['a comment on an issue', { issue: { pull_request: null } }],
    ['other words', { body: 'looks good' }],
  ])('%s is no command', async (_, said) => {
    const run = await comment({ body: `/mlops accept-regression roc_auc ${head} agreed`, ...said });
    expect(run.result).toMatchObject({ verdict: 'skipped', headline: 'the comment is no command' });
    expect(await written()).toBe('');
    expect(github.requests).toEqual([]);
  });

  test('a misspelt command is answered with the right ones, as text', async () => {
    await comment({ body: '/mlops aprove' });
    expect(answers()[0]).toContain('accept\\-regression &lt;metric&gt;');
  });
});

describe('/mlops rerun', () => {
  test('runs what failed of the latest runs of the head, and nothing else', async () => {
    const run = (changes: object) =>
      github.state.addRun({ event: 'pull_request', headSha: head, headBranch: 'topic', ...changes });
    const older = run({ conclusion: 'failure' });
    const latest = run({ conclusion: 'failure' });
    const green = run({ workflow: 'lint.yml' });
    const elsewhere = run({ headSha: '0'.repeat(40), conclusion: 'failure' });
    await comment({ body: '/mlops rerun' });
    expect([older, latest, green, elsewhere].map(({ attempt }) => attempt)).toEqual([1, 2, 1, 1]);
    expect(github.requestsTo('actions/re-run-workflow-failed-jobs').length).toBe(1);
    expect(reactions()).toEqual(['+1']);
  });

  test('when nothing failed, the runs that left results run again as a whole', async () => {
    const green = github.state.addRun({ event: 'pull_request', headSha: head });
    const other = github.state.addRun({ event: 'pull_request', headSha: head, workflow: 'lint.yml' });
    github.addArtifact('mlops-m-train-a1', Buffer.from('zip'), green.id);
    await comment({ body: '/mlops rerun' });
    expect([green.attempt, other.attempt]).toEqual([2, 1]);
  });

  test('nothing to run again is said', async () => {
    const run = await comment({ body: '/mlops rerun' });
    expect(run.result?.verdict).toBe('warn');
    expect(answers()[0]).toContain('could be started again');
  });

  test('a token that may not start runs is said, with the block of YAML', async () => {
    github.state.addRun({ event: 'pull_request', headSha: head, conclusion: 'failure' });
    const token = github.tokenFor({ actions: 'read', contents: 'read', 'pull-requests': 'write' });
    const run = await comment({ body: '/mlops rerun', token });
    expect(run.exitCode, run.log).toBe(0);
    expect(reactions()).toEqual(['confused']);
    expect(answers()[0]).toContain('  actions: write # missing\n');
  });
});
