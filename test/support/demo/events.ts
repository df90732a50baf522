import type { FakeGitHub } from '../github/index.ts';

/** What started a run. */
export interface Event {
  name: string;
  /** Commit that the run checks out. */
  sha: string;
  payload: Readonly<Record<string, unknown>>;
}

const SENDER = { login: 'mona', id: 2, type: 'User' };

type State = FakeGitHub['state'];

const repositoryOf = ({ repository, repositoryId, defaultBranch, name }: State) => ({
  id: repositoryId,
  name,
  full_name: repository,
  default_branch: defaultBranch,
});

const headOf = (state: State): string => state.git.resolve(state.defaultBranch) ?? '';

export function dispatchEvent(state: State): Event {
  const ref = `refs/heads/${state.defaultBranch}`;
  const payload = { ref, inputs: {}, repository: repositoryOf(state), sender: SENDER };
  return { name: 'workflow_dispatch', sha: headOf(state), payload };
}

export function pullRequestEvent(state: State, number: number): Event {
  const pull = state.pulls.find((candidate) => candidate.number === number);
  if (pull === undefined) throw new Error(`there is no pull request ${String(number)}`);
  const repository = repositoryOf(state);
  const pull_request = {
    number,
    title: pull.title,
    head: { ref: pull.headRef, sha: pull.headSha, repo: repository },
    base: { ref: pull.baseRef, sha: state.git.resolve(pull.baseRef), repo: repository },
  };
  return {
    name: 'pull_request',
    sha: pull.headSha,
    payload: { action: 'opened', number, pull_request, repository, sender: SENDER },
  };
}

export function pushEvent(state: State, before: string): Event {
  const after = headOf(state);
  const ref = `refs/heads/${state.defaultBranch}`;
  const payload = { ref, before, after, repository: repositoryOf(state), sender: SENDER };
  return { name: 'push', sha: after, payload };
}

export function scheduleEvent(state: State, schedule: string): Event {
  return { name: 'schedule', sha: headOf(state), payload: { schedule, repository: repositoryOf(state) } };
}
