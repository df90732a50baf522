import type { GitHubApi } from './github-api.ts';

export interface CommitStatus {
  /** Name of the status: a newer one of the same name takes its place. */
  context: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  description: string;
  /** Where "Details" leads to. */
  url?: string;
}

export interface CommitStatusCalls {
  /** Sets a status of a commit; a description of more than 140 characters is cut. */
  setCommitStatus(sha: string, status: CommitStatus): Promise<void>;
}

const MAX_DESCRIPTION = 140;

export function commitStatusCalls(api: GitHubApi): CommitStatusCalls {
  return {
    setCommitStatus: async (sha, { context, state, description, url }) => {
      await api.client.createOnce({
        create: () =>
          api.ask((octokit) =>
            octokit.rest.repos.createCommitStatus({
              ...api.repository,
              sha,
              context,
              state,
              description: shortened(description),
              ...(url !== undefined && { target_url: url }),
            }),
          ),
        // Two of the same look like one.
        findExisting: () => Promise.resolve(null),
      });
    },
  };
}

function shortened(text: string): string {
  if (text.length <= MAX_DESCRIPTION) return text;
  // Never between the halves of a surrogate pair.
  return `${text.slice(0, MAX_DESCRIPTION - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
