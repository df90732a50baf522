import { ServiceError } from '../errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import { record } from './comment.ts';
import type { PullRequestView } from './connection.ts';

interface Place {
  apiUrl: string;
  token: string;
  owner: string;
  repo: string;
}

const VIEWER = 'query { viewer { databaseId } }';
const VIEWER_AND_HEAD =
  'query ($owner: String!, $name: String!, $number: Int!) { viewer { databaseId } repository(owner: $owner, name: $name) { pullRequest(number: $number) { headRefOid } } }';

/**
 * Numeric id of the account that a token writes as. The default token of a workflow may not ask REST (`GET /user`), but
 * may ask GraphQL.
 */
export async function askViewerId(client: HttpClient, place: Place): Promise<number> {
  return viewerIn(await ask(client, place, { query: VIEWER }));
}

/** The same in one call with where a pull request stands now. */
export async function askPullRequest(
  client: HttpClient,
  place: Place,
  number: number,
): Promise<PullRequestView> {
  const { owner, repo: name } = place;
  const data = await ask(client, place, { query: VIEWER_AND_HEAD, variables: { owner, name, number } });
  const head = record(record(data['repository'])['pullRequest'])['headRefOid'];
  return {
    viewerId: viewerIn(data),
    headSha: typeof head === 'string' && /^[0-9a-f]{40}$/.test(head) ? head : null,
  };
}

/** GraphQL answers with what the token may see; what it may not is null. */
async function ask(
  client: HttpClient,
  { apiUrl, token }: Place,
  body: object,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await client.request({
    method: 'POST',
    url: graphqlUrl(apiUrl),
    headers: {
      authorization: `bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'mlops-actions',
    },
    body: JSON.stringify(body),
    repeatable: true,
  });
  return record(record(response.json())['data']);
}

function viewerIn(data: Readonly<Record<string, unknown>>): number {
  const id = record(data['viewer'])['databaseId'];
  if (typeof id !== 'number') throw new ServiceError('GitHub', 'it does not say who the token writes as');
  return id;
}

/** Enterprise Server has REST below `/api/v3` and GraphQL beside it. */
function graphqlUrl(apiUrl: string): string {
  const base = apiUrl.replace(/\/+$/, '');
  return base.endsWith('/api/v3') ? base.replace(/\/v3$/, '/graphql') : `${base}/graphql`;
}
