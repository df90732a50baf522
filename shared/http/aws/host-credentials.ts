import { readFile } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { publicAddressesOnly } from '../address-guard.ts';
import { TransportError, type Exchange } from '../exchange.ts';
import { HttpClient } from '../http-client.ts';
import { RequestError } from '../request-error.ts';
import { undiciExchange } from '../undici-exchange.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import type { Environment } from './profile.ts';

/** Addresses that serve credentials to what runs on a machine of Amazon's; nothing else is asked for them. */
export const CREDENTIAL_HOSTS = {
  /** Tasks of ECS. */
  task: '169.254.170.2',
  /** Pods of EKS. */
  pod: ['169.254.170.23', '[fd00:ec2::23]'],
  /** Instances of EC2 (IMDS). */
  instance: '169.254.169.254',
} as const;

const TOKEN_SECONDS = 300;
const CONTAINER_WAIT_MS = 10_000;
const LIMITS = { connectMs: 1000, idleMs: 2000, totalMs: 5000 };
const INSTANCE_PATH = '/latest/meta-data/iam/security-credentials/';

export interface HostPlace {
  environment: Environment;
  signal: AbortSignal;
  /** How a request is sent; default by the network, without a proxy and to these addresses only. */
  exchange?: Exchange;
}

/**
 * Credentials of the role of a container (`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`, with a token). Null where
 * neither variable is set.
 * @throws UserError for an address that serves no credentials, a token file that can't be read, a wrong answer
 */
export async function containerCredentials(place: HostPlace): Promise<AwsCredentials | null> {
  const { environment } = place;
  const url = containerUrl(environment);
  if (url === null) return null;
  const token = await authorization(environment);
  const response = await hostClient(place, CONTAINER_WAIT_MS).request({
    method: 'GET',
    url,
    headers: token === null ? {} : { authorization: token },
    redirect: 'manual',
  });
  return credentialsOf(response.text(), 'the container');
}

/** The relative one wins, as in Amazon's libraries. */
function containerUrl(environment: Environment): string | null {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  if (relative) {
    if (!relative.startsWith('/'))
      throw new UserError('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash');
    return `http://${CREDENTIAL_HOSTS.task}${relative}`;
  }
  const full = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!full) return null;
  const url = URL.parse(full);
  const hosts: readonly string[] = [CREDENTIAL_HOSTS.task, ...CREDENTIAL_HOSTS.pod];
  if (url?.protocol === 'http:' && url.port === '' && url.username === '' && hosts.includes(url.hostname))
    return url.href;
  throw new UserError('AWS_CONTAINER_CREDENTIALS_FULL_URI names no address that serves credentials', {
    fix: `Only ${hosts.join(', ')} are asked, over http`,
  });
}

async function authorization(environment: Environment): Promise<string | null> {
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file
    ? await readFile(file, 'utf8').catch((cause: unknown) => {
        throw new UserError('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names a file that can not be read', {
          file,
          cause,
        });
      })
    : environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  if (!token) return null;
  // EKS writes none; a line break would begin another header.
  if (/[\r\n]/.test(token.trim())) throw new UserError('the token for AWS credentials holds a line break');
  return token.trim();
}

/**
 * Credentials of the role of an instance, by the Instance Metadata Service, version 2 only: its token can't be had by a
 * request that somebody else forges. Null where there is no such service, or no role, or `AWS_EC2_METADATA_DISABLED` is true.
 */
export async function instanceCredentials(place: HostPlace): Promise<AwsCredentials | null> {
  if (place.environment['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return null;
  // Elsewhere nobody answers, or somebody else does: that is no reason to wait.
  const client = hostClient(place, 0);
  const base = `http://${CREDENTIAL_HOSTS.instance}`;
  const token = await client
    .request({
      method: 'PUT',
      url: `${base}/latest/api/token`,
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_SECONDS) },
    })
    .then((response) => response.text())
    .catch(() => null);
  place.signal.throwIfAborted();
  if (token === null) return null;
  const ask = async (path: string): Promise<string> => {
    const url = `${base}${path}`;
    const headers = { 'x-aws-ec2-metadata-token': token };
    const response = await client.request({ method: 'GET', url, headers, redirect: 'manual' });
    return response.text();
  };
  try {
    const [role = ''] = (await ask(INSTANCE_PATH)).split('\n');
    if (!/^[\w+=,.@-]+$/.test(role)) return null;
    return credentialsOf(await ask(`${INSTANCE_PATH}${role}`), 'the instance');
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}

const HOSTS: ReadonlySet<string> = new Set([
  CREDENTIAL_HOSTS.task,
  ...CREDENTIAL_HOSTS.pod,
  CREDENTIAL_HOSTS.instance,
]);

function hostClient({ signal, exchange }: HostPlace, maxWaitMs: number): HttpClient {
  const guard = {
    checkUrl: (url: string) => {
      if (!HOSTS.has(new URL(url).host))
        throw new TransportError('serves no credentials', { permanent: true });
    },
    // An address is not looked up.
    lookup: publicAddressesOnly([]).lookup,
  };
  const sent = exchange ?? undiciExchange({}, guard);
  return new HttpClient({ service: 'AWS credentials', signal, limits: LIMITS, maxWaitMs, exchange: sent });
}

function credentialsOf(text: string, of: string): AwsCredentials {
  const answer = parsed(text);
  const [id, secret, token] = ['AccessKeyId', 'SecretAccessKey', 'Token'].map((name) => answer[name]);
  if (typeof id !== 'string' || typeof secret !== 'string' || typeof token !== 'string')
    throw new UserError(`the AWS credentials of ${of} are not complete`, {
      fix: 'Give it a role that can read the data',
    });
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: token };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
