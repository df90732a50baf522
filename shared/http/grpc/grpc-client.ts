import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import { codeOfHttp, GRPC, GrpcError } from './grpc-error.ts';
import { frame, messagesOf } from './grpc-frames.ts';

const CONNECT_MS = 10_000;
/** Finds out that a machine is gone although nothing was sent. */
const ALIVE_MS = 30_000;
const MAX_MESSAGE_BYTES = 256 * 2 ** 20;
/** A stream may get ahead of its reader by so much. */
const WINDOW_BYTES = 4 * 2 ** 20;

interface GrpcOptions {
  /** Scheme, host and port; plain HTTP is HTTP/2 with prior knowledge. */
  origin: string;
  /** With every call. */
  headers: Readonly<Record<string, string>>;
  /** Silence of a call after which it has failed. */
  idleMs: number;
}

/**
 * gRPC over one HTTP/2 connection, without retries: a call is one request message and the messages of its answer. The
 * libraries for it (@grpc/grpc-js, @connectrpc/connect-node) are each larger than the suite's whole bundle allows.
 */
export class GrpcClient {
  readonly #options: GrpcOptions;
  #session: ClientHttp2Session | null = null;

  constructor(options: GrpcOptions) {
    this.#options = options;
  }

  /** A call with one message as its answer. @throws GrpcError */
  async unary(method: string, request: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    let answer: Uint8Array | null = null;
    for await (const message of this.stream(method, request, signal)) answer ??= message;
    if (answer === null) throw new GrpcError(GRPC.internal, 'the answer is empty');
    return answer;
  }

  /**
   * A call with any number of messages as its answer, read as fast as they are taken; who stops early cancels it.
   * @param method `/<package>.<service>/<method>`
   * @throws GrpcError
   */
  async *stream(method: string, request: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted();
    const stream = this.#open(method);
    const cancel = (): void => {
      stream.close(constants.NGHTTP2_CANCEL);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const status = statusOf(stream);
      stream.setTimeout(this.#options.idleMs, () => {
        stream.destroy(new GrpcError(GRPC.deadlineExceeded, 'it has been silent for too long'));
      });
      stream.end(frame(request));
      yield* messagesOf(stream, MAX_MESSAGE_BYTES);
      signal.throwIfAborted();
      const error = await status;
      if (error !== null) throw error;
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof GrpcError
        ? error
        : new GrpcError(GRPC.unavailable, reasonOf(error), undefined, { cause: error });
    } finally {
      signal.removeEventListener('abort', cancel);
      if (!stream.closed) cancel();
    }
  }

  close(): void {
    this.#session?.destroy();
    this.#session = null;
  }

  #open(method: string): ClientHttp2Stream {
    const session = this.#connected();
    return session.request({
      ':method': 'POST',
      ':path': method,
      te: 'trailers',
      'content-type': 'application/grpc+proto',
      'grpc-accept-encoding': 'identity',
      'user-agent': 'mlops-actions',
      ...this.#options.headers,
    });
  }

  /** One connection for all calls; a new one where the server has ended it. */
  #connected(): ClientHttp2Session {
    if (this.#session !== null && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const session = connect(this.#options.origin, {
      settings: { initialWindowSize: WINDOW_BYTES, enablePush: false },
    });
    const late = setTimeout(() => {
      session.destroy(new Error(`no connection within ${String(CONNECT_MS / 1000)} s`));
    }, CONNECT_MS);
    session.once('connect', (_, socket) => {
      clearTimeout(late);
      socket.setKeepAlive(true, ALIVE_MS);
    });
    session.once('close', () => {
      clearTimeout(late);
    });
    // Every call that is under way fails with it.
    session.on('error', () => undefined);
    session.on('goaway', () => {
      session.close();
    });
    this.#session = session;
    return session;
  }
}

/** How a call ends: null is OK. It never rejects: what breaks the connection breaks the body too. */
function statusOf(stream: ClientHttp2Stream): Promise<GrpcError | null> {
  return new Promise((resolve) => {
    let refused: GrpcError | null = null;
    stream.once('response', (headers) => {
      const status = headers[':status'] ?? 0;
      const grpc = String(headers['content-type']).startsWith('application/grpc');
      if (headers['grpc-status'] !== undefined) resolve(errorIn(headers));
      else if (status !== 200 || !grpc) {
        const what = grpc ? '' : ', and does not speak gRPC there';
        refused = new GrpcError(codeOfHttp(status), `it answers with HTTP ${String(status)}${what}`);
      }
    });
    stream.once('trailers', (trailers: IncomingHttpHeaders) => {
      resolve(refused ?? errorIn(trailers));
    });
    stream.once('close', () => {
      resolve(refused ?? new GrpcError(GRPC.unavailable, 'the answer ended without a status'));
    });
    stream.once('error', () => {
      resolve(refused);
    });
  });
}

function errorIn(headers: IncomingHttpHeaders): GrpcError | null {
  const code = Number(headers['grpc-status'] ?? GRPC.unknown);
  if (code === GRPC.ok) return null;
  const details = String(headers['grpc-status-details-bin'] ?? '');
  return new GrpcError(
    code,
    unescaped(String(headers['grpc-message'] ?? '')),
    Buffer.from(details, 'base64'),
  );
}

function unescaped(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

/** Of an error of node:http2 the one of the connection below it says more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
