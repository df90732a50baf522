import { UserError } from '../errors.ts';
import type { HttpClientOptions } from '../http/http-client.ts';
import { checkRunCalls } from './check-runs.ts';
import { commentCalls } from './comments.ts';
import { commitStatusCalls } from './commit-status.ts';
import { commitCalls } from './commits.ts';
import { dispatchCalls } from './dispatches.ts';
import { gitDataCalls } from './git-objects.ts';
import { GitHubApi, unless404 } from './github-api.ts';
import type { GitHubConnection } from './connection.ts';
import type { GitHub } from './github.ts';
import { permissionCalls } from './permission.ts';
import { pullCalls } from './pulls.ts';
import { reactionCalls } from './reactions.ts';
import { rerunCalls } from './rerun.ts';
import { runCalls } from './runs.ts';

/**
 * Opens the API of one repository.
 * @param http clock, randomness and limits of its requests
 */
export function connectGitHub(connection: GitHubConnection, http: Partial<HttpClientOptions> = {}): GitHub {
  const api = new GitHubApi(connection, http);
  return {
    readFile: (path, ref) => readFile(api, path, ref),
    viewerId: () => api.viewerId(),
    viewPullRequest: (number) => api.viewPullRequest(number),
    ...checkRunCalls(api),
    ...commentCalls(api),
    ...commitCalls(api),
    ...commitStatusCalls(api),
    ...dispatchCalls(api),
    ...gitDataCalls(api),
    ...permissionCalls(api),
    ...pullCalls(api),
    ...reactionCalls(api),
    ...rerunCalls(api),
    ...runCalls(api),
  };
}

async function readFile(api: GitHubApi, path: string, ref: string): Promise<string | null> {
  const parameters = { ...api.repository, path, ref, mediaType: { format: 'raw' } };
  const answer = await unless404(api.ask((octokit) => octokit.rest.repos.getContent(parameters)));
  if (answer === null) return null;
  // With this media type a file comes as its text; the library's types know the JSON form only.
  const text: unknown = answer.data;
  if (typeof text === 'string') return text;
  throw new UserError(`is a folder at ${ref}, expected a file`, { file: path });
}
