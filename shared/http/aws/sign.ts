import { AwsClient } from 'aws4fetch';
import type { HttpRequest } from '../exchange.ts';
import type { AwsAccess } from './credentials.ts';

/**
 * Signs requests to a service (Signature Version 4). Only what must be signed is: proxies may change other headers. Without
 * credentials a request stays as it is.
 */
export function signer(
  { credentials, region }: AwsAccess,
  service: string,
): (request: HttpRequest) => Promise<HttpRequest> {
  if (credentials === null) return (request) => Promise.resolve(request);
  const aws = new AwsClient({ ...credentials, service, region });
  return async (request) => {
    const own = Object.entries(request.headers ?? {}).filter(([name]) => name.startsWith('x-amz-'));
    const signed = await aws.sign(request.url, {
      method: request.method,
      headers: Object.fromEntries(own),
      ...(request.body === undefined ? {} : { body: Buffer.from(request.body) }),
    });
    // Everything that belongs to the signature, under the names that were signed.
    const headers = Object.fromEntries(
      [...signed.headers].filter(([name]) => /^(?:authorization|x-amz-.*)$/.test(name)),
    );
    return { ...request, url: signed.url, headers: { ...request.headers, ...headers } };
  };
}
