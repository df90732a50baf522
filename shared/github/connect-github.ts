import type { GitHub, GitHubConnection } from './github.ts';

/** Opens the API of one repository. */
export function connectGitHub(connection: GitHubConnection): GitHub {
  throw new Error(`not connected to ${connection.apiUrl}`);
}
