import type { getOctokit } from '@actions/github';
import { openDownload } from '../http/download.ts';
import { HttpClient, type HttpClientOptions } from '../http/http-client.ts';
import { policyFetch } from '../http/policy-fetch.ts';
import { RequestError } from '../http/request-error.ts';
import { AccessError, isLackOfPermission } from './access-error.ts';
import type { GitHubConnection, PullRequestView } from './connection.ts';
import { askPullRequest, askViewerId } from './viewer.ts';

export type Octokit = ReturnType<typeof getOctokit>;

/** The REST API of one repository through GitHub's own library, by our policy; its retry plugin doubles comments. */
export class GitHubApi {
  readonly client: HttpClient;
  readonly repository: { owner: string; repo: string };
  readonly #connection: GitHubConnection;
  #octokit: Promise<Octokit> | undefined;
  #viewerId: Promise<number> | undefined;

  constructor(connection: GitHubConnection, http: Partial<HttpClientOptions>) {
    const [owner = '', repo = ''] = connection.repository.split('/');
    this.repository = { owner, repo };
    this.#connection = connection;
    this.client = new HttpClient({
      service: 'GitHub',
      conditional: true,
      signal: connection.signal,
      environment: connection.environment ?? {},
      ...http,
    });
  }

  /** @throws RequestError, AccessError */
  async ask<T>(call: (octokit: Octokit) => Promise<T>): Promise<T> {
    this.#octokit ??= this.#connect();
    const octokit = await this.#octokit;
    return this.#withOurErrors(call(octokit));
  }

  /**
   * Bytes below the repository's address. Past the library, which holds bodies of any size.
   * @throws RequestError, AccessError
   */
  async open(path: string, maxBytes: number): Promise<AsyncIterable<Uint8Array>> {
    const { apiUrl, token, repository } = this.#connection;
    const wanted = {
      url: `${apiUrl.replace(/\/+$/, '')}/repos/${repository}/${path}`,
      headers: {
        authorization: `token ${token}`,
        accept: 'application/vnd.github+json',
        'user-agent': 'mlops-actions',
      },
      maxBytes,
    };
    return (await this.#withOurErrors(openDownload(this.client, wanted))).chunks;
  }

  viewerId(): Promise<number> {
    this.#viewerId ??= this.#withOurErrors(askViewerId(this.client, this.#place()));
    return this.#viewerId;
  }

  async viewPullRequest(number: number): Promise<PullRequestView> {
    const view = await this.#withOurErrors(askPullRequest(this.client, this.#place(), number));
    this.#viewerId ??= Promise.resolve(view.viewerId);
    return view;
  }

  #place(): { apiUrl: string; token: string; owner: string; repo: string } {
    const { apiUrl, token } = this.#connection;
    return { apiUrl, token, ...this.repository };
  }

  async #connect(): Promise<Octokit> {
    // Loaded at the first call: most steps of most events ask nothing.
    const { getOctokit } = await import('@actions/github');
    return getOctokit(this.#connection.token, {
      baseUrl: this.#connection.apiUrl,
      userAgent: 'mlops-actions',
      request: { fetch: policyFetch(this.client) },
      // Its warnings would go to the console past our logger.
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    });
  }

  /** Brings our error back out of the library's, which wraps it. */
  async #withOurErrors<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      this.#connection.signal.throwIfAborted();
      for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
        if (inner instanceof RequestError) throw isLackOfPermission(inner) ? new AccessError(inner) : inner;
      }
      throw error;
    }
  }
}

/** @returns null when GitHub says that there is no such thing */
export async function unless404<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}

const ignore = (): void => undefined;
