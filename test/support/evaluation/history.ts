import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zip } from '../archive/zip.ts';
import { startFakeGitHub, type Account, type FakeGitHub } from '../github/index.ts';
import type { FakeRun } from '../github/state/run.ts';
import type { ActionRun } from '../runner/index.ts';
import { evaluateIn, evaluationProject } from './project.ts';

const MONA: Account = { id: 1, login: 'mona', type: 'User' };
const WORKFLOW = 'workflow.yml';
const DAY_MS = 86_400_000;

/** A repository of which the default branch evaluates each push, and a pull request of it. */
export class EvaluatedHistory {
  readonly github: FakeGitHub;
  readonly workspace: string;
  /** Of the pull request. */
  head = '';
  #headRepository: string;
  #commits = 0;

  private constructor(github: FakeGitHub, workspace: string) {
    this.github = github;
    this.workspace = workspace;
    this.#headRepository = github.state.repository;
  }

  static async start(): Promise<EvaluatedHistory> {
    return new EvaluatedHistory(await startFakeGitHub(), await evaluationProject());
  }

  /** Commits to the default branch, ten days ago and a day later each time. @returns the commit's sha */
  commit(): string {
    this.#commits += 1;
    const date = new Date(Date.now() - (10 - this.#commits) * DAY_MS - 1000);
    return this.github.state.git.commit('main', { 'train.py': String(this.#commits) }, { date });
  }

  /** Opens the pull request where the default branch stands. */
  branch(): void {
    const { state } = this.github;
    state.git.point('refs/heads/topic', 'main');
    this.head = state.git.commit('topic', { 'mine.py': '1' });
    state.openPull({ number: 7, headRef: 'topic', author: MONA });
  }

  /** Opens the pull request from a fork, where the default branch stands. */
  fork(): void {
    const { state } = this.github;
    this.#headRepository = 'mona/example';
    this.head = state.git.commitOnto(state.git.resolve('main') ?? undefined, { 'mine.py': '1' });
    const of = { headRepository: this.#headRepository, headSha: this.head, headRef: 'topic' };
    state.openPull({ number: 7, ...of, author: MONA });
  }

  /** A run of the default branch, ended well, that evaluates and leaves its result. */
  async evaluatePush(
    sha: string,
    inputs: Record<string, string>,
    run: Partial<FakeRun> = {},
  ): Promise<ActionRun> {
    const id = this.github.startRun({
      headSha: sha,
      workflow: WORKFLOW,
      status: 'completed',
      conclusion: 'success',
      ...run,
    });
    return this.#evaluate(id, { name: 'push', payload: { after: sha, ref: 'refs/heads/main' } }, inputs);
  }

  /** Leaves the model of a run, as training does. */
  async leaveModel(runId: number, fixture: string): Promise<void> {
    const content = await readFile(join(this.workspace, fixture));
    this.github.addArtifact('mlops-m-model-a1', zip([{ name: fixture, content }]), runId);
  }

  async evaluatePullRequest(inputs: Record<string, string>, token?: string): Promise<ActionRun> {
    const { state } = this.github;
    const headRepository = this.#headRepository;
    const of = { headSha: this.head, headBranch: 'topic', headRepository };
    const id = this.github.startRun({ ...of, event: 'pull_request', workflow: WORKFLOW });
    const repo = { id: state.repositoryId };
    const base = { sha: state.git.resolve('main'), ref: 'main', repo };
    const head = { sha: this.head, repo: { id: state.repositoryIdOf(headRepository) } };
    const payload = { pull_request: { number: 7, head, base } };
    return this.#evaluate(id, { name: 'pull_request', payload }, inputs, token);
  }

  async #evaluate(
    runId: number,
    { name, payload }: { name: string; payload: object },
    inputs: Record<string, string>,
    token = this.github.tokenFor('evaluate-vs-baseline'),
  ): Promise<ActionRun> {
    const { state } = this.github;
    const repository = { id: state.repositoryId, default_branch: state.defaultBranch };
    return evaluateIn(
      this.workspace,
      { upload: 'true', ...inputs },
      {
        event: { name, payload: { ...payload, repository } },
        github: { repository: state.repository, run_id: String(runId), run_number: String(runId) },
        token,
        env: this.github.environment(),
      },
    );
  }
}
