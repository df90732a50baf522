import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { UserError } from '../errors.ts';
import { addAdminRoutes } from './admin-routes.ts';
import { RequestError } from './infer-request.ts';
import { addProtocolRoutes } from './protocol-routes.ts';
import { LoadedModels } from './loaded-models.ts';
import type { ModelPlace, OnnxRuntime } from './served-model.ts';
import type { ServerLimits } from './server-limits.ts';
import { ServerMetrics } from './server-metrics.ts';

export interface ModelServerOptions {
  runtime: OnnxRuntime;
  /** Secret of the operations that change what serves. */
  adminToken: string;
  limits: ServerLimits;
  /** Called after the answer to a request to shut down. */
  onShutdown: () => void;
}

export interface ModelServer {
  app: FastifyInstance;
  /** Loads a model and serves it. */
  serve(place: ModelPlace): Promise<void>;
  /** Takes no new request, ends those that are under way, then frees the models. */
  stop(): Promise<void>;
}

/** Open Inference Protocol V2 over HTTP for one model name, Prometheus metrics, and operations behind a token. */
export function createModelServer(options: ModelServerOptions): ModelServer {
  const { limits } = options;
  const patience = limits.requestSeconds * 1000;
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: patience,
    http: {
      // Node takes the longer of both for the whole request.
      headersTimeout: patience,
      // The limit holds only as exactly as connections are looked at.
      connectionsCheckingInterval: Math.min(5000, patience / 2),
    },
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: refuseBrokenRequest,
  });
  const models = new LoadedModels(options.runtime);
  const metrics = new ServerMetrics();

  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status =
      error instanceof RequestError || error instanceof UserError ? 400 : (error.statusCode ?? 500);
    // What went wrong inside is nobody's business outside.
    return reply.code(status).send({ error: status >= 500 ? 'internal error' : error.message });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'no such resource' }));
  let stopping: Promise<void> | undefined;
  addProtocolRoutes(app, { models, metrics, limits, isStopping: () => stopping !== undefined });
  addAdminRoutes(app, { ...options, models, metrics });

  async function stop(): Promise<void> {
    const drain = setTimeout(() => app.server.closeAllConnections(), limits.drainSeconds * 1000);
    try {
      await app.close();
    } finally {
      clearTimeout(drain);
      await models.release();
    }
  }
  return {
    app,
    async serve(place) {
      await models.load(place);
      const model = models.switchTo(place);
      if (model !== null) metrics.serves(model);
    },
    stop: () => (stopping ??= stop()),
  };
}

/** What is no HTTP, or came too slowly, is answered in the protocol's form too. */
function refuseBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const body = JSON.stringify({ error: STATUS_CODES[status] });
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json\r\n` +
      `content-length: ${String(body.length)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
