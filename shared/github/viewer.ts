import { ServiceError } from '../errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import { record } from './comment.ts';

/**
 * Numeric id of the account that a token writes as. The default token of a workflow may not ask REST (`GET /user`), but
 * may ask GraphQL.
 */
export async function askViewerId(client: HttpClient, apiUrl: string, token: string): Promise<number> {
  const response = await client.request({
    method: 'POST',
    url: graphqlUrl(apiUrl),
    headers: {
      authorization: `bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'mlops-actions',
    },
    body: JSON.stringify({ query: 'query { viewer { databaseId } }' }),
    repeatable: true,
  });
  const id = record(record(record(response.json())['data'])['viewer'])['databaseId'];
  if (typeof id !== 'number') throw new ServiceError('GitHub', 'it does not say who the token writes as');
  return id;
}

/** Enterprise Server has REST below `/api/v3` and GraphQL beside it. */
function graphqlUrl(apiUrl: string): string {
  const base = apiUrl.replace(/\/+$/, '');
  return base.endsWith('/api/v3') ? base.replace(/\/v3$/, '/graphql') : `${base}/graphql`;
}
