import { ServiceError, UserError } from '../../../../errors.ts';
import { findAccess } from '../../../../http/aws/credentials.ts';
import { signer } from '../../../../http/aws/sign.ts';
import type { HttpRequest, HttpResponse } from '../../../../http/exchange.ts';
import { HttpClient } from '../../../../http/http-client.ts';
import type { EnginePlace } from '../engine-place.ts';

/** A page of a thousand rows. */
const MAX_ANSWER_BYTES = 256 * 2 ** 20;
const THROTTLED = /^(?:Throttling|ThrottlingException|TooManyRequestsException|RequestLimitExceeded)$/;
const DENIED =
  /^(?:AccessDenied\w*|UnrecognizedClient\w*|InvalidSignature\w*|ExpiredToken\w*|InvalidClientTokenId|MissingAuthenticationToken\w*|SignatureDoesNotMatch)$/;

/** Athena's API (version 2017-05-18, JSON 1.1), signed with the credentials that `s3://` uses. */
export class AthenaClient {
  readonly #client: HttpClient;
  readonly #url: string;
  readonly #sign: (request: HttpRequest) => Promise<HttpRequest>;

  private constructor(client: HttpClient, url: string, sign: (request: HttpRequest) => Promise<HttpRequest>) {
    this.#client = client;
    this.#url = url;
    this.#sign = sign;
  }

  /** @throws UserError when nobody asks */
  static async open(
    { environment }: Pick<EnginePlace, 'environment'>,
    signal: AbortSignal,
  ): Promise<AthenaClient> {
    const client = new HttpClient({ service: 'Athena', signal, environment });
    const access = await findAccess(environment, client, { signal });
    if (access.credentials === null)
      throw new UserError('Athena needs AWS credentials, and there are none', {
        fix: 'Let aws-actions/configure-aws-credentials take the role of the job before this step',
      });
    const endpoint = environment['AWS_ENDPOINT_URL_ATHENA'] || environment['AWS_ENDPOINT_URL'];
    const suffix = access.region.startsWith('cn-') ? '.cn' : '';
    const url = endpoint || `https://athena.${access.region}.amazonaws.com${suffix}`;
    return new AthenaClient(client, `${url.replace(/\/+$/, '')}/`, signer(access, 'athena'));
  }

  /** The same client until another signal. */
  until(signal: AbortSignal, { environment }: Pick<EnginePlace, 'environment'>): AthenaClient {
    return new AthenaClient(
      new HttpClient({ service: 'Athena', signal, environment }),
      this.#url,
      this.#sign,
    );
  }

  /**
   * Every operation that is called may be called twice: those that start something carry a token.
   * @throws UserError for what the caller may not do, or asks wrongly
   */
  async call<T>(operation: string, input: object): Promise<T> {
    const request: HttpRequest = {
      method: 'POST',
      url: this.#url,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AmazonAthena.${operation}`,
      },
      body: JSON.stringify(input),
      repeatable: true,
      maxBytes: MAX_ANSWER_BYTES,
    };
    for (let attempt = 0; ; attempt++) {
      const response = await this.#client.send(await this.#sign(request));
      if (response.ok) return response.json() as T;
      const { type, message } = faultOf(response);
      // Too many requests are a 400 like any other wrong one.
      if (THROTTLED.test(type) && (await this.#client.pauseAfterBreak(attempt))) continue;
      throw refusal(operation, type, message) ?? this.#client.failureOf(request, response);
    }
  }
}

function faultOf(response: HttpResponse): { type: string; message: string } {
  const fault = (response.jsonOrNull() ?? {}) as Record<string, unknown>;
  const type = typeof fault['__type'] === 'string' ? fault['__type'] : '';
  const message = fault['message'] ?? fault['Message'] ?? '';
  return { type: type.split('#').at(-1) ?? '', message: typeof message === 'string' ? message : '' };
}

function refusal(operation: string, type: string, message: string): Error | null {
  const text = `${message || 'without a reason'} (${type})`;
  if (DENIED.test(type))
    return new UserError(`Athena denies ${operation}: ${text}`, {
      fix: `Allow athena:${operation} to the role of the job, or take the role anew; the README of validate-data has the whole policy`,
    });
  if (type === 'InvalidRequestException')
    return new UserError(`Athena refuses ${operation}: ${text}`, {
      fix: 'Correct the input "data", or the workgroup and the place for results in the input "engine-url"',
    });
  return THROTTLED.test(type)
    ? new ServiceError('Athena', `it takes no more requests for now: ${text}`)
    : null;
}
