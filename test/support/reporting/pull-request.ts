import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageResult } from '../../../shared/model/stage-result.ts';
import { ACTIONS_BOT, startFakeGitHub, type Account, type FakeGitHub } from '../github/index.ts';
import { runAction, type ActionRun, type RunActionOptions } from '../runner/index.ts';
import { MODEL, SHA } from '../stage-results.ts';

/** A pull request of a fake GitHub, and a workspace whose results folder holds what stages left. */
export interface PullRequestProject {
  github: FakeGitHub;
  workspace: string;
  /** Number of the pull request. */
  number: number;
  write(name: string, content: string | StageResult): Promise<void>;
  run(action: string, options?: PullRequestRun): Promise<ActionRun>;
  /** Bodies of the comments, oldest first. */
  comments(): string[];
  close(): Promise<void>;
}

type PullRequestRun = Partial<RunActionOptions> & { fork?: boolean; author?: string };

export const MONA: Account = { id: 1, login: 'mona', type: 'User' };

export async function openPullRequest(): Promise<PullRequestProject> {
  const github = await startFakeGitHub();
  const workspace = await mkdtemp(join(tmpdir(), 'pull-request-'));
  await mkdir(join(workspace, '.mlops'));
  const sha = github.state.git.commit('main', { 'mlops.yml': `model: ${MODEL}\n` });
  await writeFile(join(workspace, 'mlops.yml'), `model: ${MODEL}\n`);
  github.state.git.point('refs/heads/topic', 'main');
  const { number } = github.state.openPull({
    number: 7,
    headRef: 'topic',
    headSha: SHA,
    author: ACTIONS_BOT,
  });

  const run = ({ fork, author, ...options }: PullRequestRun, action: string): Promise<ActionRun> => {
    const repo = { id: github.state.repositoryId };
    const pull_request = {
      number,
      user: { login: author ?? 'mona' },
      head: { sha: SHA, repo: fork === true ? { id: 99 } : repo },
      base: { sha, ref: 'main', repo },
    };
    return runAction({
      action,
      workspace,
      event: { name: 'pull_request', payload: { pull_request, repository: repo } },
      github: { repository: github.state.repository, run_number: '124', run_id: '1' },
      token: github.tokenFor(action),
      env: github.environment(),
      ...options,
    });
  };
  return {
    github,
    workspace,
    number,
    write: (name, content) =>
      writeFile(
        join(workspace, '.mlops', name),
        typeof content === 'string' ? content : JSON.stringify(content),
      ),
    run: (action, options = {}) => run(options, action),
    comments: () => github.state.comments.filter(({ issue }) => issue === number).map(({ body }) => body),
    close: async () => {
      await rm(workspace, { recursive: true });
      await github.close();
    },
  };
}

/** Messages of one level, joined. */
export const said = (run: ActionRun, level: 'error' | 'warning' | 'notice'): string =>
  run.annotations
    .filter((annotation) => annotation.level === level)
    .map(({ message }) => message)
    .join('\n');

const writes = ({ requests }: FakeGitHub, ofCheck: boolean): string[] =>
  requests
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos/'))
    .filter(({ path }) => /\/(check-runs|statuses)\b/.test(path) === ofCheck)
    .map(({ method, status }) => `${method} ${String(status)}`);

/** Requests that change something besides checks and statuses. */
export const writesTo = (github: FakeGitHub): string[] => writes(github, false);

/** Requests that change a check run or a commit status. */
export const checkWritesTo = (github: FakeGitHub): string[] => writes(github, true);
