export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  method: Method;
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Most bytes of the answer's body, after decoding. */
  maxBytes?: number;
  /** GET and HEAD follow redirects unless this is `manual`. */
  redirect?: 'follow' | 'manual';
  /** A POST that only reads (GraphQL) may happen twice. */
  repeatable?: boolean;
  /** The body of a success is handed on as it comes (`HttpResponse.stream`) instead of being read to its end. */
  streamed?: boolean;
  signal?: AbortSignal;
}

/** Limits of one try. */
export interface TimeLimits {
  connectMs: number;
  /** Without a byte from the service. */
  idleMs: number;
  /** For the whole answer; of a streamed one for its head. */
  totalMs: number;
}

/** One request on the wire, without any retry. @throws TransportError */
export type Exchange = (
  request: HttpRequest,
  limits: TimeLimits,
  signal: AbortSignal,
) => Promise<HttpResponse>;

/** An answer; its body was read to its end unless it is streamed. */
export class HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly url: string;
  /** @throws TransportError when the connection breaks */
  readonly stream: AsyncIterable<Uint8Array> | null;
  /** Asked on each way back through the client, and the body may be long. */
  #isBrokenJson: boolean | undefined;

  constructor(
    status: number,
    headers: Headers,
    body: Uint8Array,
    url: string,
    stream: AsyncIterable<Uint8Array> | null = null,
  ) {
    this.stream = stream;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.url = url;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  text(): string {
    return new TextDecoder().decode(this.body);
  }

  /** Unchecked JSON. @throws SyntaxError */
  json(): unknown {
    return JSON.parse(this.text());
  }

  jsonOrNull(): unknown {
    try {
      return this.json();
    } catch {
      return null;
    }
  }

  /** The service says that the body is JSON, and it is not. */
  get isBrokenJson(): boolean {
    this.#isBrokenJson ??= this.#breaks();
    return this.#isBrokenJson;
  }

  #breaks(): boolean {
    // Exactly this type: GitHub calls the raw text of a file "application/vnd.github.raw+json".
    if (this.body.length === 0 || !/^application\/json\b/.test(this.headers.get('content-type') ?? ''))
      return false;
    try {
      this.json();
      return false;
    } catch {
      return true;
    }
  }
}

/** No answer came, or only a part of one. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** The service never saw the request. */
  readonly neverSent: boolean;
  /** Trying again would fail alike (a certificate, an unknown host, a body that is too large). */
  readonly permanent: boolean;

  constructor(message: string, options: { neverSent?: boolean; permanent?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.neverSent = options.neverSent ?? false;
    this.permanent = options.permanent ?? false;
  }
}
