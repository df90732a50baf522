import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readStageResult } from '../../shared/model/read-stage-result.ts';
import type { StageName, StageResult } from '../../shared/model/stage-result.ts';
import { readCurrent, stopServer } from '../../shared/rollout/deployment-folder.ts';
import { pullRequestEvent, pushEvent, scheduleEvent, type Event } from '../support/demo/events.ts';
import { ACTIONS_BOT, startFakeGitHub, type FakeGitHub } from '../support/github/index.ts';
import { runAct } from './act/run-act.ts';
import { createUserRepository, type LastingFolders } from './act/user-repository.ts';

// The example workflows as they stand, on the release tree, in a runner that is not ours.
const root = join(import.meta.dirname, '..', '..');
let folder: string;
let repository: string;
let lasting: LastingFolders;
let github: FakeGitHub;
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'act-'));
  repository = join(folder, 'flight-delay');
  execFileSync(process.execPath, [join(root, '.github', 'scripts', 'release-tree.ts'), join(folder, 'tree')]);
  lasting = {
    results: join(folder, 'results'),
    registry: join(folder, 'registry'),
    serving: join(folder, 'serving'),
  };
  const { files } = await createUserRepository(repository, lasting);
  github = await startFakeGitHub({ repository: 'org/flight-delay' });
  base = github.state.git.commit('main', files);
  github.state.git.point('refs/heads/topic', 'main');
  github.state.openPull({ number: 7, headRef: 'topic', author: ACTIONS_BOT });
});
afterAll(async () => {
  await stopServer(lasting.serving);
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(
  workflow: string,
  event: Event,
  permissions: Record<string, 'read' | 'write'>,
): Promise<string> {
  // act numbers every run 1; artifacts belong to one run only.
  github.startRun();
  const { status, log } = await runAct({
    repository,
    releaseTree: join(folder, 'tree'),
    workflow: `.github/workflows/${workflow}`,
    event,
    token: github.tokenFor(permissions),
    // A release has no native packages: they are preinstalled on this machine.
    environment: { ...github.environment(), MLOPS_NATIVES_DIR: join(root, 'node_modules') },
    toolFolders: inject('toolFolders'),
  });
  expect(status, log).toBe(0);
  return log;
}

const resultOf = (stage: StageName): StageResult =>
  readStageResult(JSON.parse(readFileSync(join(lasting.results, `${stage}.json`), 'utf8')), stage);

test('a pull request is validated, trained, evaluated, and gets one comment', async () => {
  await run('pull-request.yml', pullRequestEvent(github.state, 7), {
    contents: 'read',
    checks: 'write',
    'pull-requests': 'write',
  });
  expect(resultOf('train')).toMatchObject({ model: 'flight-delay', verdict: 'pass' });
  const evaluation = resultOf('evaluate-vs-baseline');
  expect(evaluation).toMatchObject({ verdict: 'pass', baseline: { kind: 'naive' } });
  expect(evaluation.provenance).toMatchObject({ event: 'pull_request', repository: 'org/flight-delay' });
  const [comment, ...others] = github.state.comments;
  expect(others).toEqual([]);
  expect(comment?.body).toContain('roc');
});

test('what was merged is trained from the cache, registered, and served by its digest', async () => {
  await run('delivery.yml', pushEvent(github.state, base), { contents: 'write', checks: 'write' });
  expect(resultOf('train').headline).toContain('reused');
  expect(resultOf('register-model').headline).toContain('1.0.0');
  const deployed = resultOf('deploy');
  expect(deployed.verdict).toBe('pass');
  const current = await readCurrent(lasting.serving);
  const answer = await fetch(`${String(current?.url)}/v2/models/flight-delay`);
  expect(await answer.json()).toMatchObject({ parameters: { content_digest: deployed.digests['model'] } });
});

test('recent data ask for a retraining, which is started', async () => {
  await run('monitor.yml', scheduleEvent(github.state, '17 5 * * *'), {
    contents: 'write',
    actions: 'write',
  });
  expect(resultOf('monitor').verdict).not.toBe('error');
  expect(github.requestsTo('actions/create-workflow-dispatch')).toMatchObject([
    { path: '/repos/org/flight-delay/actions/workflows/continuous-training.yml/dispatches' },
  ]);
});
