import type { GitHubApi } from './github-api.ts';

const STATES = ['error', 'failure', 'pending', 'success'] as const;

export interface CommitStatus {
  /** Name of the status: a newer one of the same name takes its place. */
  context: string;
  state: (typeof STATES)[number];
  description: string;
  /** Where "Details" leads to. */
  url?: string;
}

export interface CommitStatusCalls {
  /** Sets a status of a commit; a description of more than 140 characters is cut. */
  setCommitStatus(sha: string, status: CommitStatus): Promise<void>;
  /** The latest hundred of a commit, newest first. */
  listCommitStatuses(sha: string): Promise<Pick<CommitStatus, 'context' | 'state' | 'url'>[]>;
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
    listCommitStatuses: async (sha) => {
      const { data } = await api.ask((octokit) =>
        octokit.rest.repos.listCommitStatusesForRef({ ...api.repository, ref: sha, per_page: 100 }),
      );
      return data.map(({ context, state, target_url: url }) => ({
        context,
        state: STATES.find((known) => known === state) ?? 'error',
        ...(url === null ? {} : { url }),
      }));
    },
  };
}

function shortened(text: string): string {
  if (text.length <= MAX_DESCRIPTION) return text;
  // Never between the halves of a surrogate pair.
  return `${text.slice(0, MAX_DESCRIPTION - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
