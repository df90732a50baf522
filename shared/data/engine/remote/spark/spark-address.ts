import { UserError } from '../../../../errors.ts';
import type { EnginePlace } from '../engine-place.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const PORT = '15002';
const EXAMPLE = 'Write sc://<host>:<port>';
/** Headers that a URL may not set: they carry secrets, or are the protocol's own. */
const OWN_HEADER = /^(?:authorization|cookie|te|host|content-type|user-agent|connection|grpc-.*)$/;

export interface SparkAddress {
  /** Scheme, host and port. */
  origin: string;
  user: string;
  /** With every call. */
  headers: Record<string, string>;
}

/**
 * Where a Spark Connect server is, from `sc://<host>:<port>/;use_ssl=<true|false>;user_id=<user>`, with other parameters as
 * headers of every call, and who asks, from `SPARK_USER` and the token in `SPARK_TOKEN`. The URL may come from a pull
 * request: the token goes only to the host that `SPARK_HOST` names, and never in the clear to another machine.
 * Format: https://github.com/apache/spark/blob/master/sql/connect/docs/client-connection-string.md
 * @throws UserError
 */
export function sparkAddress(url: string, { environment }: Pick<EnginePlace, 'environment'>): SparkAddress {
  const parsed = /^sc:\/\//i.test(url) ? URL.parse(url.replace(/^sc:/i, 'https:')) : null;
  if (parsed === null || parsed.hostname === '' || !/^(?:\/(?:;|$)|$)/.test(parsed.pathname))
    throw new UserError('input "engine-url": names no Spark Connect server', { fix: EXAMPLE });
  const { use_ssl: tls, user_id: userId, token, ...others } = parametersOf(parsed);
  if (token !== undefined || parsed.password !== '' || parsed.username !== '')
    throw new UserError('input "engine-url": holds a token or a user', {
      fix: 'Set SPARK_TOKEN in the environment of the step, from a secret, and the user in SPARK_USER',
    });
  const host = `${parsed.hostname}:${parsed.port || PORT}`;
  const { SPARK_TOKEN: secret, SPARK_HOST: meant, SPARK_USER: user } = environment;
  if (secret && meant !== parsed.hostname && meant !== host)
    throw new UserError(`input "engine-url": the token is not meant for ${host}`, {
      fix: `Set SPARK_HOST to ${host} in the environment of the step, if it is`,
    });
  const local = LOOPBACK.has(parsed.hostname);
  const encrypted = tls === undefined ? !local : tls === 'true';
  if (secret && !encrypted && !local)
    throw new UserError(`input "engine-url": the token would go to ${host} in the clear`, {
      fix: 'Remove use_ssl=false',
    });
  return {
    origin: `${encrypted ? 'https' : 'http'}://${host}`,
    user: userId ?? user ?? 'mlops-actions',
    headers: { ...headersOf(others), ...(secret ? { authorization: `Bearer ${secret}` } : {}) },
  };
}

function parametersOf({ pathname }: URL): Partial<Record<string, string>> {
  const pairs = pathname
    .replace(/^\//, '')
    .split(';')
    .filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([\w.-]+)=(.*)$/.exec(pair) ?? [];
      const decoded = value === undefined ? null : printable(value);
      if (name === undefined || decoded === null || (name === 'use_ssl' && !/^(?:true|false)$/.test(decoded)))
        throw new UserError(`input "engine-url": the parameter "${pair}" can not be read`, {
          fix: `${EXAMPLE}/;use_ssl=true;user_id=<user>`,
        });
      return [name, decoded];
    }),
  );
}

function headersOf(parameters: Partial<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value = '']) => {
      const header = name.toLowerCase();
      if (OWN_HEADER.test(header) || header === 'session_id')
        throw new UserError(`input "engine-url": the parameter "${name}" is not served`, {
          fix: 'Remove it',
        });
      return [header, value];
    }),
  );
}

/** Null: it is not percent-encoded text of one line. */
function printable(value: string): string | null {
  try {
    const text = decodeURIComponent(value);
    return /^[ -~]*$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
