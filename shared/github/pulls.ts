import { record } from './comment.ts';
import { unless404, type GitHubApi } from './github-api.ts';
import type { GitHub, PullRequest } from './github.ts';
import { readRepository } from './workflow-run.ts';

export function pullCalls(api: GitHubApi): Pick<GitHub, 'pullRequest' | 'openPullRequestsFrom'> {
  return {
    pullRequest: async (number) => {
      const parameters = { ...api.repository, pull_number: number };
      const answer = await unless404(api.ask((octokit) => octokit.rest.pulls.get(parameters)));
      return answer && readPullRequest(answer.data);
    },
    openPullRequestsFrom: async (owner, branch) => {
      const parameters = {
        ...api.repository,
        state: 'open' as const,
        head: `${owner}:${branch}`,
        per_page: 100,
      };
      const pulls = await api.ask((octokit) => octokit.paginate(octokit.rest.pulls.list, parameters));
      return pulls.map(readPullRequest).filter((pull) => pull !== null);
    },
  };
}

function readPullRequest(data: unknown): PullRequest | null {
  const { number, state, head, base } = record(data);
  const [headSha, baseSha, baseRef] = [record(head)['sha'], record(base)['sha'], record(base)['ref']];
  if (typeof number !== 'number' || typeof headSha !== 'string') return null;
  if (typeof baseSha !== 'string' || typeof baseRef !== 'string') return null;
  const headRepository = readRepository(record(head)['repo']);
  const baseRepositoryId = readRepository(record(base)['repo'])?.id ?? null;
  return { number, open: state === 'open', headSha, headRepository, baseRepositoryId, baseSha, baseRef };
}
