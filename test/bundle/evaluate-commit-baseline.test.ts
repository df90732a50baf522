import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderPayload } from '../../shared/reporting/check/payload.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import { EvaluatedHistory } from '../support/evaluation/history.ts';
import { writeTable } from '../support/evaluation/project.ts';
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
      `the naive baseline: the merge-base ${sha.slice(0, 7)} has no results`,
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
