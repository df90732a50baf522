import { timingSafeEqual } from 'node:crypto';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { UserError } from '../errors.ts';
import { digestOf } from '../hash/digest.ts';
import { VERSION } from '../model/version.ts';
import { datatypeOf } from './datatypes.ts';
import { RequestError } from './infer-request.ts';
import { LoadedModels } from './loaded-models.ts';
import type { ModelPlace, OnnxRuntime, ServedModel } from './served-model.ts';
import { ServerMetrics } from './server-metrics.ts';

export interface ModelServerOptions {
  runtime: OnnxRuntime;
  /** Secret of the operations that change what serves. */
  adminToken: string;
  bodyLimitBytes: number;
  /** Called after the answer to a request to shut down. */
  onShutdown(): void;
}

export interface ModelServer {
  app: FastifyInstance;
  models: LoadedModels;
  serve(place: ModelPlace): Promise<void>;
}

type ModelRoute = { Params: { model: string; version?: string } };

/** Open Inference Protocol V2 over HTTP for one model name, Prometheus metrics, and operations behind a token. */
export function createModelServer(options: ModelServerOptions): ModelServer {
  const app = fastify({
    bodyLimit: options.bodyLimitBytes,
    requestTimeout: 30_000,
    forceCloseConnections: true,
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

  app.get('/v2', () => ({ name: 'mlops-actions', version: VERSION, extensions: ['content_digest'] }));
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', (_request, reply) =>
    reply.code(models.current === null ? 503 : 200).send({ ready: models.current !== null }),
  );
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));

  for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    app.get<ModelRoute>(path, (request, reply) => {
      const model = modelOf(request, reply);
      return model === null ? reply : metadataOf(model);
    });
    app.get<ModelRoute>(`${path}/ready`, (request, reply) => {
      const model = modelOf(request, reply);
      return model === null ? reply : { name: model.name, ready: true };
    });
    app.post<ModelRoute>(`${path}/infer`, async (request, reply) => {
      const model = modelOf(request, reply);
      if (model === null) return reply;
      const start = process.hrtime.bigint();
      try {
        const answer = await model.infer(model.readRequest(request.body));
        metrics.answered(Number(process.hrtime.bigint() - start) / 1e9);
        return await reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
      } catch (error) {
        metrics.refused(error instanceof RequestError ? 'invalid' : 'error');
        throw error;
      }
    });
  }

  function modelOf({ params }: FastifyRequest<ModelRoute>, reply: FastifyReply): ServedModel | null {
    const { current } = models;
    const known =
      current !== null &&
      params.model === current.name &&
      (params.version === undefined || params.version === current.version);
    if (known) return current;
    void reply.code(404).send({ error: `no model "${params.model}" of that version is served` });
    return null;
  }

  const secret = digestOf(options.adminToken);
  void app.register((admin, _options, done) => {
    admin.addHook('onRequest', async (request, reply) => {
      const given = digestOf(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
      if (!timingSafeEqual(Buffer.from(given), Buffer.from(secret)))
        await reply.code(401).send({ error: 'not allowed' });
    });
    admin.post<{ Body: ModelPlace }>('/admin/load', { schema: { body: PLACE } }, async ({ body }) =>
      metadataOf(await models.load(body)),
    );
    admin.post<{ Body: ModelPlace }>('/admin/switch', { schema: { body: IDENTITY } }, ({ body }, reply) => {
      const model = models.switchTo(body);
      if (model === null) return reply.code(404).send({ error: 'that model is not loaded' });
      metrics.serves(model);
      return metadataOf(model);
    });
    admin.post('/admin/shutdown', (_request, reply) => {
      reply.raw.once('close', () => options.onShutdown());
      return { stopping: true };
    });
    done();
  });

  return {
    app,
    models,
    async serve(place) {
      await models.load(place);
      const model = models.switchTo(place);
      if (model !== null) metrics.serves(model);
    },
  };
}

function metadataOf(model: ServedModel): object {
  const protocol = ({ name, type, shape }: ServedModel['inputs'][number]): object => ({
    name,
    datatype: datatypeOf(type).protocol,
    shape,
  });
  return {
    name: model.name,
    versions: [model.version],
    platform: 'onnx_onnxv1',
    inputs: model.inputs.map(protocol),
    outputs: model.outputs.map(protocol),
    parameters: { content_digest: model.digest, version: model.version },
  };
}

const IDENTITY = {
  type: 'object',
  properties: { version: { type: 'string' }, digest: { type: 'string' } },
  required: ['version', 'digest'],
};
const PLACE = {
  type: 'object',
  properties: { ...IDENTITY.properties, name: { type: 'string' }, file: { type: 'string' } },
  required: [...IDENTITY.required, 'name', 'file'],
};
