import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readComment } from '../../shared/reporting/comment/read-comment.ts';
import { renderComment } from '../../shared/reporting/comment/render-comment.ts';
import { ACTIONS_BOT } from '../support/github/index.ts';
import { openPullRequest, type PullRequestProject } from '../support/reporting/pull-request.ts';
import type { ActionRun } from '../support/runner/index.ts';
import { MODEL, stageResult } from '../support/stage-results.ts';

// The end of a job: what it wrote into the comment has to stay there.
let project: PullRequestProject;
let temp: string;

beforeEach(async () => {
  project = await openPullRequest();
  temp = mkdtempSync(join(tmpdir(), 'post-step-'));
});

afterEach(async () => {
  rmSync(temp, { recursive: true });
  await project.close();
});

/** @param between what others do after the step wrote its section, and before the job ends */
async function train(between: () => void = () => undefined, options: { token?: string } = {}) {
  const run = await project.run('train', {
    inputs: { command: 'echo mlops-metric loss=0.5' },
    env: { ...project.github.environment(), RUNNER_TEMP: temp },
    onLog: (line) => {
      if (/^Comment (created|updated)/.test(line)) between();
    },
    ...options,
  });
  expect(run.conclusion).toBe('success');
  return run;
}

const remembered = () => readdirSync(temp).filter((name) => name.startsWith('mlops-comment-'));
const calls = () =>
  project.github.requests
    .filter(({ path }) => path === '/graphql' || path.includes('/comments'))
    .map(({ method, path }) => `${method} ${path.split('/').at(-1) ?? ''}`);
const stages = () => readComment(MODEL, project.comments()[0] ?? '').map(({ stage }) => stage);

test('an undisturbed comment costs four calls, the last of them in the post step', async () => {
  const run = await train();
  expect(run.post?.conclusion).toBe('success');
  expect(run.post?.log).toContain('The comment shows all sections (verified in 1 round).');
  expect(calls()).toEqual(['POST graphql', 'GET comments', 'POST comments', 'GET comments']);
  expect(remembered()).toEqual([]);
});

test('what another writer undid is written again, and its section stays', async () => {
  const run = await train(() => {
    const [comment] = project.github.state.comments;
    if (comment) comment.body = renderComment(MODEL, [stageResult('deploy')]);
  });
  expect(run.post?.log).toContain('verified in 2 rounds');
  expect(stages()).toEqual(['train', 'deploy']);
});

test('an older comment that another job created is completed, and ours goes', async () => {
  const run = await train(() => {
    const other = project.github.state.addComment(
      project.number,
      renderComment(MODEL, [stageResult('deploy')]),
      ACTIONS_BOT,
    );
    other.id = 1;
  });
  expect(run.post?.conclusion).toBe('success');
  expect(project.comments().length).toBe(1);
  expect(stages()).toEqual(['train', 'deploy']);
});

test('when another post step of the job has verified, nothing is asked again', async () => {
  const run = await train(() => {
    expect(remembered().length).toBe(1);
    for (const name of remembered()) rmSync(join(temp, name));
  });
  expect(run.post?.conclusion).toBe('success');
  expect(calls()).toEqual(['POST graphql', 'GET comments', 'POST comments']);
});

test('a step that wrote no comment has nothing to verify', async () => {
  const run = await train(undefined, { token: '' });
  expect(run.post?.conclusion).toBe('success');
  expect(calls()).toEqual([]);
});

test('a job is never failed by the verification', async () => {
  const run = await train(() => {
    project.github.inject({ on: 'issues/list-comments', status: 404, times: 50, body: '{"message":"gone"}' });
  });
  expect(run.post?.conclusion).toBe('success');
  expect(run.post?.annotations.map(({ level }) => level)).toEqual(['warning']);
  expect(run.post?.log).toContain('The comment was not verified.');
});

test('a training says in the comment of its job that it has started, with its run, until it has concluded', async () => {
  writeFileSync(join(project.workspace, 'data.csv'), 'id,late\n1,0\n2,1\n');
  const env = { ...project.github.environment(), RUNNER_TEMP: temp };
  const seen: string[] = [];
  const training = async (): Promise<void> => {
    await project.run('train', {
      inputs: { command: 'echo waiting && sleep 2' },
      onLog: () => void seen.push(project.comments()[0] ?? ''),
      env,
    });
  };
  const inputs = { data: 'data.csv', baseline: 'none' };
  await project.run('validate-data', { env, inputs, followedBy: training });
  const started = seen.find((body) => body.includes('in progress since')) ?? '';
  expect(started).toMatch(
    /⏳ \*\*train\*\* – in progress since `\d{4}-\d\d-\d\d \d\d:\d\d UTC` · \[run\]\(http:\/\/[^)]+\/org\/example\/actions\/runs\/1\/attempts\/1\)/,
  );
  expect(project.comments()[0]).not.toContain('in progress since');
  expect(stages()).toEqual(['validate-data', 'train']);
});

describe('three actions of one job, whose post steps run at its end in reverse order', () => {
  /** @param between what others do before the second action */
  async function job(between: () => void = () => undefined): Promise<ActionRun[]> {
    writeFileSync(join(project.workspace, 'data.csv'), 'id,late\n1,0\n2,1\n');
    const env = { ...project.github.environment(), RUNNER_TEMP: temp };
    const runs: ActionRun[] = [];
    const monitor = async (): Promise<void> => {
      // It lacks what it needs: its section says so.
      runs[2] = await project.run('monitor', { env });
    };
    const train = async (): Promise<void> => {
      between();
      const inputs = { command: 'echo mlops-metric loss=0.5' };
      runs[1] = await project.run('train', { env, inputs, followedBy: monitor });
    };
    const inputs = { data: 'data.csv', baseline: 'none' };
    runs[0] = await project.run('validate-data', { env, inputs, followedBy: train });
    return runs;
  }
  const verified = (runs: readonly ActionRun[]) =>
    runs.map(({ post }) => /verified in (\d+) rounds?/.exec(post?.log ?? '')?.[1] ?? null);

  test('only the first of them waits and verifies; all sections stay, within the calls of each', async () => {
    const runs = await job();
    expect(stages(), runs.map(({ log }) => log).join('\n')).toEqual(['validate-data', 'train', 'monitor']);
    expect(verified(runs)).toEqual([null, null, '1']);
    expect(runs.map(({ post }) => post?.conclusion)).toEqual(['success', 'success', 'success']);
    const write = ['POST graphql', 'GET comments'];
    const id = String(project.github.state.comments[0]?.id);
    expect(calls()).toEqual([
      ...[...write, 'POST comments'],
      // A training says that it has started, in two: who we are was asked for above.
      ...['GET comments', `PATCH ${id}`],
      ...[...write, `PATCH ${id}`],
      ...[...write, `PATCH ${id}`],
      'GET comments',
    ]);
    expect(remembered()).toEqual([]);
  });

  test('what others undid in between is there again at the end', async () => {
    const runs = await job(() => {
      const [comment] = project.github.state.comments;
      if (comment) comment.body = renderComment(MODEL, [stageResult('deploy')]);
    });
    expect(stages()).toEqual(['validate-data', 'train', 'deploy', 'monitor']);
    expect(verified(runs)).toEqual([null, null, '1']);
  });
});
