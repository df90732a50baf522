import type { GitHub } from '../github/github.ts';
import type { RunContext } from '../model/run-context.ts';

/** A commit that may be the baseline. */
export interface LineCommit {
  sha: string;
  /** Null when it was not asked for. */
  date: Date | null;
  /** Commits between it and where the line starts; null when it is not known to lie on the line. */
  distance: number | null;
}

/** So far back results are looked for. */
const MAX_COMMITS = 50;

/**
 * The merge base of a pull request and its ancestors, nearest first; elsewhere the ancestors of the run's commit. The tip
 * of the base branch is no baseline: it holds changes of others that the head does not have.
 */
export async function mergeBaseLine(api: GitHub, { pullRequest, sha }: RunContext): Promise<LineCommit[]> {
  let commits: { sha: string; date: Date }[] = [];
  if (pullRequest !== null) {
    // By the branch: the event's commit of it may be older than what the head has merged.
    const compared = await api.compareCommits(pullRequest.baseRef, pullRequest.headSha);
    if (compared !== null) commits = await api.listAncestors(compared.mergeBase.sha, MAX_COMMITS);
  } else if (sha !== null) {
    commits = (await api.listAncestors(sha, MAX_COMMITS + 1)).filter((commit) => commit.sha !== sha);
  }
  return commits.map((commit, distance) => ({ sha: commit.sha, date: commit.date, distance }));
}
