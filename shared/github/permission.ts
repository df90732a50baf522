import { unless404, type GitHubApi } from './github-api.ts';

/** What an account may do with the repository; `maintain` counts as write, `triage` as read. */
export type Permission = 'admin' | 'write' | 'read' | 'none';

export interface PermissionCalls {
  /** @returns `none` for an account that GitHub does not know */
  permissionOf(login: string): Promise<Permission>;
}

export function permissionCalls(api: GitHubApi): PermissionCalls {
  return {
    permissionOf: async (login) => {
      const parameters = { ...api.repository, username: login };
      const answer = await unless404(
        api.ask((octokit) => octokit.rest.repos.getCollaboratorPermissionLevel(parameters)),
      );
      const { permission } = answer?.data ?? {};
      return permission === 'admin' || permission === 'write' || permission === 'read' ? permission : 'none';
    },
  };
}
