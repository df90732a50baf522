import { UserError } from '../../../../errors.ts';
import type { EnginePlace } from '../engine-place.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface TrinoAddress {
  /** Scheme, host and port. */
  origin: string;
  catalog: string | null;
  schema: string | null;
  user: string;
  /** Header `Authorization`; null: the server knows users by name. */
  authorization: string | null;
}

/**
 * Where a Trino is, from `trino://<user>@<host>:<port>/<catalog>/<schema>`, and who asks, from `TRINO_USER` and
 * `TRINO_PASSWORD`, or the JSON web token in `TRINO_TOKEN`. The URL may come from a pull request: a secret goes only to the
 * host that `TRINO_HOST` names, and never over plain HTTP to another machine.
 * @throws UserError
 */
export function trinoAddress(url: string, { environment }: Pick<EnginePlace, 'environment'>): TrinoAddress {
  const parsed = /^trino:\/\//i.test(url) ? URL.parse(url.replace(/^trino:/i, 'https:')) : null;
  if (parsed === null || parsed.hostname === '')
    throw new UserError('input "engine-url": names no Trino', {
      fix: 'Write trino://<host>:<port>/<catalog>/<schema>',
    });
  if (parsed.password !== '')
    throw new UserError('input "engine-url": holds a password', {
      fix: 'Set TRINO_PASSWORD in the environment of the step, from a secret',
    });
  const local = LOOPBACK.has(parsed.hostname);
  const secret = secretOf(environment);
  if (
    secret !== null &&
    environment['TRINO_HOST'] !== parsed.hostname &&
    environment['TRINO_HOST'] !== parsed.host
  )
    throw new UserError(`input "engine-url": the credentials are not meant for ${parsed.host}`, {
      fix: `Set TRINO_HOST to ${parsed.host} in the environment of the step, if they are`,
    });
  const [catalog = '', schema = ''] = parsed.pathname.slice(1).split('/').map(decodeURIComponent);
  const user = decodeURIComponent(parsed.username) || environment['TRINO_USER'] || 'mlops-actions';
  return {
    origin: `${local ? 'http' : 'https'}://${parsed.host}`,
    catalog: catalog || null,
    schema: schema || null,
    user,
    authorization: secret === null ? null : secret(user),
  };
}

function secretOf(environment: EnginePlace['environment']): ((user: string) => string) | null {
  const { TRINO_TOKEN: token, TRINO_PASSWORD: password } = environment;
  if (token) return () => `Bearer ${token}`;
  if (password) return (user) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return null;
}
