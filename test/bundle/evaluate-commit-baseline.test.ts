import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderPayload } from '../../shared/reporting/check/payload.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import { EvaluatedHistory } from '../support/evaluation/history.ts';
import { crown, registerFixture, writeTable } from '../support/evaluation/project.ts';
import { ACTIONS_BOT } from '../support/github/index.ts';
import type { ActionRun } from '../support/runner/index.ts';

let history: EvaluatedHistory;
beforeEach(async () => {
  history = await EvaluatedHistory.start();
});
afterEach(async () => {
  await rm(history.workspace, { recursive: true });
  await history.github.close();
});

const fact = (run: ActionRun, name: string): string | undefined =>
  run.result?.facts.find((entry) => entry.name === name)?.value;

/** What the check run of a commit keeps once the artifacts are gone. */
function keepOnlyCheckRun(sha: string, result: StageResult): void {
  const { state } = history.github;
  state.artifacts.length = 0;
  state.checkRuns.push({
    id: state.nextId(),
    name: 'm / evaluate-vs-baseline',
    headSha: sha,
    app: ACTIONS_BOT,
    status: 'completed',
    conclusion: 'success',
    startedAt: new Date(),
    completedAt: new Date(),
    detailsUrl: null,
    externalId: 'x',
    title: 'passed',
    summary: 'passed',
    text: `## Metrics\n\n${renderPayload(result) ?? ''}\n`,
    annotations: [],
  });
}

describe('baseline: merge-base', () => {
  test('compares row by row with the nearest commit that has results, not with the tip of the branch', async () => {
    const evaluated = history.commit();
    await history.evaluatePush(evaluated, { 'model-path': 'weak.onnx', baseline: 'none' });
    history.commit();
    history.branch();
    const later = history.commit();
    await history.evaluatePush(later, { 'model-path': 'plain.onnx', baseline: 'none' });

    const run = await history.evaluatePullRequest({ 'model-path': 'zipmap.onnx', baseline: 'merge-base' });
    expect(run.result?.baseline, run.log).toEqual({
      kind: 'merge-base',
      ref: evaluated,
      version: null,
      age: 'P9D',
      comparable: true,
      paired: true,
      distance: 1,
      source: 'artifacts',
    });
    expect(run.result?.verdict).toBe('pass');
    const name = `${evaluated.slice(0, 7)}, 1 commit behind`;
    expect(run.result?.headline).toMatch(new RegExp(`^roc_auc .*: better than ${name}$`));
    expect(run.result?.flips?.fixed).toBeGreaterThan(0);
    const [trend] = run.result?.charts ?? [];
    expect(trend).toMatchObject({
      id: 'roc_auc-trend',
      x: [evaluated.slice(0, 7), history.head.slice(0, 7)],
    });
    expect(history.github.requestsTo('repos/compare-commits-with-basehead').length).toBe(1);
  });

  test("of a fork's pull request is the commit where the fork left, read with a token that may only read", async () => {
    const evaluated = history.commit();
    await history.evaluatePush(evaluated, { 'model-path': 'weak.onnx', baseline: 'none' });
    history.commit();
    history.fork();
    const later = history.commit();
    await history.evaluatePush(later, { 'model-path': 'plain.onnx', baseline: 'none' });

    const token = history.github.tokenFor({ contents: 'read', actions: 'read', checks: 'read' });
    const inputs = { 'model-path': 'zipmap.onnx', baseline: 'merge-base' };
    const run = await history.evaluatePullRequest(inputs, token);
    expect(run.result?.baseline, run.log).toMatchObject({
      kind: 'merge-base',
      ref: evaluated,
      distance: 1,
      comparable: true,
      paired: true,
      source: 'artifacts',
    });
    expect(run.exitCode).toBe(0);
    expect(run.result?.verdict).toBe('pass');
  });

  test('a model that was kept answers anew, also when the test set is another one', async () => {
    const sha = history.commit();
    await history.evaluatePush(sha, { 'model-path': 'weak.onnx', baseline: 'none' });
    await history.leaveModel(history.github.state.runs.at(-1)?.id ?? 0, 'weak.onnx');
    history.branch();
    await halve();
    const run = await history.evaluatePullRequest({ 'model-path': 'zipmap.onnx', baseline: 'auto' });
    expect(run.result?.baseline, run.log).toMatchObject({ kind: 'merge-base', ref: sha, paired: true });
    expect(run.result?.metrics[0]?.n).toBe(1000);
    const unchanged = await history.evaluatePullRequest({ 'model-path': 'weak.onnx', baseline: 'auto' });
    expect(unchanged.result).toMatchObject({
      verdict: 'skipped',
      headline: `unchanged model: the candidate is merge base ${sha.slice(0, 7)}`,
    });
  });

  test('the trend goes on over a commit that was skipped because its model had not changed', async () => {
    const idOfLastRun = (): number => history.github.state.runs.at(-1)?.id ?? 0;
    const measured = history.commit();
    await history.evaluatePush(measured, { 'model-path': 'weak.onnx', baseline: 'none' });
    await history.leaveModel(idOfLastRun(), 'weak.onnx');
    const unchanged = history.commit();
    const inputs = { baseline: 'last-success' };
    const skipped = await history.evaluatePush(unchanged, { 'model-path': 'weak.onnx', ...inputs });
    expect(skipped.result?.headline, skipped.log).toMatch(/^unchanged model/);
    await history.leaveModel(idOfLastRun(), 'weak.onnx');
    history.branch();
    const run = await history.evaluatePullRequest({ 'model-path': 'zipmap.onnx', baseline: 'merge-base' });
    expect(run.result?.baseline, run.log).toMatchObject({ kind: 'merge-base', ref: unchanged, distance: 0 });
    expect(run.result?.charts[0]).toMatchObject({
      id: 'roc_auc-trend',
      x: [measured.slice(0, 7), history.head.slice(0, 7)],
    });
  });

  test('answers on another test set are not comparable, which is said', async () => {
    const sha = history.commit();
    await history.evaluatePush(sha, { 'model-path': 'weak.onnx', baseline: 'none' });
    history.branch();
    await halve();
    const inputs = { 'model-path': 'zipmap.onnx', baseline: 'merge-base' };
    const run = await history.evaluatePullRequest(inputs);
    expect(run.result?.baseline?.kind, run.log).toBe('naive');
    expect(fact(run, 'baseline')).toMatch(
      new RegExp(
        `^the naive baseline: merge base ${sha.slice(0, 7)} is not comparable: its test set is sha256:`,
      ),
    );
    const refused = await history.evaluatePullRequest({ ...inputs, 'on-missing-baseline': 'fail' });
    expect(refused.exitCode).toBe(1);
    expect(refused.result?.headline).toMatch(/^no baseline: merge base .* is not comparable/);
  });

  test('figures of a check run are compared unpaired, and bless nothing', async () => {
    const sha = history.commit();
    const pushed = await history.evaluatePush(sha, { 'model-path': 'weak.onnx', baseline: 'none' });
    expect(pushed.result).not.toBeNull();
    history.branch();
    if (pushed.result) keepOnlyCheckRun(sha, pushed.result);
    const inputs = { 'model-path': 'zipmap.onnx', baseline: 'merge-base' };
    const run = await history.evaluatePullRequest(inputs);
    expect(run.result?.baseline, run.log).toMatchObject({ ref: sha, paired: false, source: 'check run' });
    const roc = run.result?.metrics.find(({ gate }) => gate !== null);
    expect(roc).toMatchObject({ name: 'roc_auc', method: 'unpaired, MOVER', verdict: 'pass' });
    expect(run.outputs['blessing']).toBe('');
    expect(fact(run, 'blessing')).toBe('none: only figures of the baseline are left');

    const worse = await history.evaluatePullRequest({
      ...inputs,
      gates: '[{metric: roc_auc, superior: 0.9}]',
    });
    expect(worse.result?.verdict).toBe('fail');
  });

  test.each([
    ['of a pull request', { event: 'pull_request' }],
    ['of another branch', { headBranch: 'topic' }],
    ['of a fork', { headRepository: 'eve/example' }],
    ['of another workflow', { workflow: 'evil.yml' }],
  ])('results of a run %s count neither as artifact nor as check run', async (_, run) => {
    const sha = history.commit();
    const pushed = await history.evaluatePush(sha, { 'model-path': 'weak.onnx', baseline: 'none' }, run);
    history.branch();
    const inputs = { 'model-path': 'zipmap.onnx', baseline: 'merge-base' };
    const first = await history.evaluatePullRequest(inputs);
    expect(fact(first, 'baseline'), first.log).toBe(
      `the naive baseline: the merge-base ${sha.slice(0, 7)} has no results; no push to main has run .github/workflows/workflow.yml: the workflow that does is named by "baseline-workflow"`,
    );
    if (pushed.result) keepOnlyCheckRun(sha, pushed.result);
    const second = await history.evaluatePullRequest(inputs);
    expect(second.result?.baseline?.kind).toBe('naive');
  });

  test('a token that may not read runs is told, and the naive baseline stands in', async () => {
    history.commit();
    history.branch();
    const token = history.github.tokenFor({ contents: 'read' });
    const run = await history.evaluatePullRequest(
      { 'model-path': 'zipmap.onnx', baseline: 'merge-base' },
      token,
    );
    expect(run.result?.baseline?.kind, run.log).toBe('naive');
    expect(run.annotations.map(({ message }) => message).join('\n')).toMatch(/add "actions: read"/);
  });
});

describe('a version of the registry that is labelled with the commit', () => {
  const inputs = { 'model-path': 'zipmap.onnx', baseline: 'merge-base' };
  const idOfLastRun = (): number => history.github.state.runs.at(-1)?.id ?? 0;

  test('comes before artifacts, with its age, its distance and the trend of its evaluation', async () => {
    const sha = history.commit();
    const pushed = await history.evaluatePush(sha, { 'model-path': 'weak.onnx', baseline: 'none' });
    const lineage = { sha, runId: idOfLastRun() };
    const evaluation = pushed.result;
    await registerFixture(history.workspace, 'weak.onnx', { version: '1.2.0', lineage, evaluation });
    history.commit();
    history.commit();
    history.branch();

    const run = await history.evaluatePullRequest(inputs);
    expect(run.result?.baseline, run.log).toEqual({
      kind: 'merge-base',
      ref: sha,
      version: '1.2.0',
      age: 'P9D',
      comparable: true,
      paired: true,
      distance: 2,
      source: 'registry',
    });
    expect(run.result?.headline).toMatch(
      new RegExp(`better than ${sha.slice(0, 7)} \\(1\\.2\\.0\\), 2 commits behind$`),
    );
    expect(run.result?.charts[0]).toMatchObject({
      id: 'roc_auc-trend',
      x: [sha.slice(0, 7), history.head.slice(0, 7)],
    });
    expect(fact(run, 'trend')).toBeUndefined();
  });

  test('registered without its evaluation: the trend goes on with what its run left', async () => {
    const sha = history.commit();
    await history.evaluatePush(sha, { 'model-path': 'weak.onnx', baseline: 'none' });
    const lineage = { sha, runId: idOfLastRun() };
    await registerFixture(history.workspace, 'weak.onnx', { version: '1.2.0', lineage });
    history.branch();
    const run = await history.evaluatePullRequest(inputs);
    expect(run.result?.baseline, run.log).toMatchObject({ version: '1.2.0', source: 'registry' });
    expect(run.result?.charts[0]).toMatchObject({ x: [sha.slice(0, 7), history.head.slice(0, 7)] });
  });

  test.each([
    ['of a pull request', { event: 'pull_request' }],
    ['of another branch', { headBranch: 'topic' }],
    ['of another workflow', { workflow: 'evil.yml' }],
    ['of another commit', { headSha: 'e'.repeat(40) }],
    ['that nobody knows', null],
  ])('does not count when it is by a run %s', async (_, of) => {
    const sha = history.commit();
    if (of !== null) history.github.startRun({ headSha: sha, workflow: 'workflow.yml', ...of });
    const runId = of === null ? null : idOfLastRun();
    await registerFixture(history.workspace, 'weak.onnx', { lineage: { sha, runId } });
    history.branch();
    const run = await history.evaluatePullRequest(inputs);
    expect(run.result?.baseline?.kind, run.log).toBe('naive');
    expect(run.log).toContain(`Version 1.0.0 is not taken as the baseline ${sha.slice(0, 7)}`);
  });
});

describe('the trend of the champion', () => {
  const trendOf = (run: ActionRun) => run.result?.charts.find(({ id }) => id === 'roc_auc-trend');

  test('goes on where its evaluation ended, over twelve values at most', async () => {
    const sha = history.commit();
    const pushed = await history.evaluatePush(sha, { 'model-path': 'weak.onnx', baseline: 'naive' });
    const { result: evaluation } = pushed;
    if (evaluation === null) throw new Error(pushed.log);
    const before = Array.from({ length: 12 }, (_, index) => index / 100 + 0.5);
    const x = before.map((_, index) => `c${String(index)}`);
    const series = [{ name: 'roc_auc', y: before }];
    evaluation.charts = [{ id: 'roc_auc-trend', kind: 'line', title: 'roc_auc by commit', x, series }];
    await crown(history.workspace, 'weak.onnx', { evaluation });
    history.branch();
    const inputs = { 'model-path': 'zipmap.onnx', baseline: 'champion' };
    const run = await history.evaluatePullRequest(inputs);
    expect(run.result?.baseline, run.log).toMatchObject({ kind: 'champion', version: '1.0.0' });
    const value = run.result?.metrics.find(({ name }) => name === 'roc_auc')?.value;
    expect(trendOf(run)).toMatchObject({
      x: [...x.slice(1), history.head.slice(0, 7)],
      series: [{ y: [...before.slice(1), value] }],
    });

    await halve();
    const other = await history.evaluatePullRequest(inputs);
    expect(other.result?.baseline, other.log).toMatchObject({ kind: 'champion', comparable: true });
    expect(trendOf(other)).toBeUndefined();
    expect(fact(other, 'trend')).toBe(
      `not comparable: earlier values are of the test set ${(evaluation.digests['data'] ?? '').slice(0, 15)}`,
    );
  });

  test('an evaluation of another model is none of its own', async () => {
    const sha = history.commit();
    const { result: evaluation } = await history.evaluatePush(sha, {
      'model-path': 'plain.onnx',
      baseline: 'none',
    });
    await crown(history.workspace, 'weak.onnx', { evaluation });
    history.branch();
    const run = await history.evaluatePullRequest({ 'model-path': 'zipmap.onnx', baseline: 'champion' });
    expect(run.result?.baseline?.kind, run.log).toBe('champion');
    expect(trendOf(run)).toBeUndefined();
  });
});

test('baseline: last-success takes the latest push that ended well, wherever the branch began', async () => {
  const first = history.commit();
  await history.evaluatePush(first, { 'model-path': 'weak.onnx', baseline: 'none' });
  history.branch();
  const good = history.commit();
  await history.evaluatePush(good, { 'model-path': 'plain.onnx', baseline: 'none' });
  const bad = history.commit();
  await history.evaluatePush(bad, { 'model-path': 'weak.onnx', baseline: 'none' }, { conclusion: 'failure' });
  const run = await history.evaluatePullRequest({ 'model-path': 'zipmap.onnx', baseline: 'last-success' });
  expect(run.result?.baseline, run.log).toMatchObject({ kind: 'last-success', ref: good, distance: null });
});

/** Another test set: half of the rows. */
const halve = (): Promise<void> =>
  writeTable(
    history.workspace,
    'test.csv',
    'id,a,b,late',
    (row) => {
      const [a, b] = [Math.sin(row * 12.9898) * 2, Math.cos(row * 78.233) * 2];
      return `${row},${a},${b},${Number(a - 0.5 * b + Math.sin(row * 3.7) > 0)}`;
    },
    1000,
  );
