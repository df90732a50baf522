import { publicAddressesOnly } from '../../address-guard.ts';
import type { HttpRequest } from '../../exchange.ts';
import { HttpClient } from '../../http-client.ts';
import { findAccess } from '../credentials.ts';
import type { Environment } from '../profile.ts';
import { signer } from '../sign.ts';

export interface S3Location {
  bucket: string;
  key: string;
}

export interface S3Place {
  client: HttpClient;
  sign: (request: HttpRequest) => Promise<HttpRequest>;
  region: string;
  /** Of a service that is not Amazon's; without a slash at its end. */
  endpoint: string | null;
  /** False without credentials: only public data can be read. */
  signed: boolean;
}

/**
 * S3, or a compatible service that `AWS_ENDPOINT_URL_S3` names. That variable is the workflow author's: what it names may
 * lie in a private network.
 * @param privateHosts further hosts that may
 */
export async function connectS3(
  environment: Environment,
  { signal, privateHosts = [] }: { signal: AbortSignal; privateHosts?: readonly string[] },
): Promise<S3Place> {
  const endpoint = environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'] || null;
  const own = [endpoint, environment['AWS_ENDPOINT_URL_STS']].flatMap((url) =>
    url ? [new URL(url).host] : [],
  );
  const guard = publicAddressesOnly([...privateHosts, ...own]);
  const client = new HttpClient({ service: 'S3', signal, environment, guard });
  const access = await findAccess(environment, client, { signal });
  return {
    client,
    sign: signer(access, 's3'),
    region: access.region,
    endpoint: endpoint?.replace(/\/+$/, '') ?? null,
    signed: access.credentials !== null,
  };
}

/** Address of an object, or of a bucket with an empty key. */
export function s3Url({ endpoint, region }: S3Place, { bucket, key }: S3Location): string {
  const path = key.split('/').map(encoded).join('/');
  if (endpoint !== null) return `${endpoint}/${bucket}/${path}`;
  // A certificate of Amazon's covers one label.
  return bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}/${path}`
    : `https://${bucket}.s3.${region}.amazonaws.com/${path}`;
}

const encoded = (part: string): string =>
  encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
