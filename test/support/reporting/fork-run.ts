import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageResult } from '../../../shared/model/stage-result.ts';
import { zip, type ZipEntry } from '../archive/zip.ts';
import { startFakeGitHub, type FakeGitHub, type FakeRun } from '../github/index.ts';
import { runAction, type ActionRun, type RunActionOptions } from '../runner/index.ts';
import { evaluation, MODEL, stageResult } from '../stage-results.ts';
import { MONA } from './pull-request.ts';

export const FORK = 'mona/example';
export const FORK_HEAD = 'f'.repeat(40);

/** A pull request of a fork whose run has ended, and the privileged workflow that reports about it. */
export interface ForkProject {
  github: FakeGitHub;
  workspace: string;
  run: FakeRun;
  /** A result as that run writes it. */
  result(stage: StageResult['stage'], changes?: Partial<StageResult>): StageResult;
  /** Leaves the artifact of a stage behind, with more entries or instead of what it holds. */
  upload(result: StageResult, more?: { entries?: ZipEntry[]; zip?: Buffer; text?: string }): void;
  report(options?: Partial<RunActionOptions> & { payload?: object }): Promise<ActionRun>;
  comments(): string[];
  close(): Promise<void>;
}

export async function openForkPullRequest(): Promise<ForkProject> {
  const github = await startFakeGitHub();
  const workspace = await mkdtemp(join(tmpdir(), 'report-of-fork-'));
  await mkdir(join(workspace, '.mlops'));
  const { state } = github;
  const base = state.git.commit('main', { 'mlops.yml': `model: ${MODEL}\n` });
  const headRef = 'patch-1';
  state.openPull({ number: 7, headRef, headSha: FORK_HEAD, headRepository: FORK, author: MONA });
  const run = state.addRun({
    event: 'pull_request',
    headSha: FORK_HEAD,
    headBranch: headRef,
    headRepository: FORK,
    runNumber: 31,
    actor: MONA,
  });
  const provenance = {
    ...stageResult('train').provenance,
    repository: state.repository,
    sha: FORK_HEAD,
    ref: 'refs/pull/7/merge',
    event: 'pull_request',
    runId: run.id,
    runNumber: run.runNumber,
    runAttempt: 1,
  };
  return {
    github,
    workspace,
    run,
    result: (stage, changes = {}) =>
      stage === 'evaluate-vs-baseline'
        ? evaluation({ provenance, ...changes })
        : stageResult(stage, { provenance, ...changes }),
    upload: (result, { entries = [], zip: bytes, text = JSON.stringify(result) } = {}) => {
      const name = `mlops-${result.model}-${result.stage}-a${String(result.provenance.runAttempt)}`;
      const own = { name: `${result.stage}.json`, content: text };
      github.addArtifact(name, bytes ?? zip([own, ...entries]), run.id);
    },
    report: ({ payload, ...options } = {}) =>
      runAction({
        action: 'report',
        workspace,
        event: {
          name: 'workflow_run',
          payload: {
            workflow_run: payloadOf(run, github),
            repository: { id: state.repositoryId, full_name: state.repository, default_branch: 'main' },
            ...payload,
          },
        },
        github: { repository: state.repository, run_number: '900', run_id: '900', sha: base },
        token: github.tokenFor('report'),
        env: github.environment(),
        ...options,
      }),
    comments: () => state.comments.map(({ body }) => body),
    close: async () => {
      await rm(workspace, { recursive: true });
      await github.close();
    },
  };
}

/** What GitHub sends of a run; of a fork's it names no pull request. */
export function payloadOf(run: FakeRun, { state }: FakeGitHub): object {
  return {
    id: run.id,
    event: run.event,
    run_number: run.runNumber,
    run_attempt: run.attempt,
    head_sha: run.headSha,
    head_branch: run.headBranch,
    head_repository: { id: state.repositoryIdOf(run.headRepository), full_name: run.headRepository },
    path: `.github/workflows/${run.workflow}`,
    conclusion: run.conclusion,
    actor: { login: run.actor.login },
    pull_requests: [],
  };
}
