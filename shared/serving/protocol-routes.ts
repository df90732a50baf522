import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { VERSION } from '../model/version.ts';
import { Admission } from './admission.ts';
import { datatypeOf } from './datatypes.ts';
import { RequestError } from './infer-request.ts';
import type { LoadedModels } from './loaded-models.ts';
import type { ServedModel } from './served-model.ts';
import type { ServerLimits } from './server-limits.ts';
import type { ServerMetrics } from './server-metrics.ts';

interface ProtocolParts {
  models: LoadedModels;
  metrics: ServerMetrics;
  limits: ServerLimits;
  isStopping: () => boolean;
}

type ModelRoute = { Params: { model: string; version?: string } };

/** https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md */
export function addProtocolRoutes(
  app: FastifyInstance,
  { models, metrics, limits, isStopping }: ProtocolParts,
): void {
  const admission = new Admission(limits.concurrentRequests);
  metrics.countUnderWay(() => admission.inside);

  app.get('/v2', () => ({ name: 'mlops-actions', version: VERSION, extensions: ['content_digest'] }));
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', (_request, reply) => {
    const ready = models.current !== null && !isStopping();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
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
    app.post<ModelRoute>(`${path}/infer`, { onRequest: admission.enter }, async (request, reply) => {
      const model = modelOf(request, reply);
      if (model === null) return reply;
      const start = process.hrtime.bigint();
      try {
        refuseBinary(request);
        const { rows, body } = await model.infer(request.body, limits.rows);
        metrics.answered(Number(process.hrtime.bigint() - start) / 1e9, rows);
        return await reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
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
    const version = params.version === undefined ? '' : ` version "${params.version}"`;
    void reply.code(404).send({ error: `no model "${params.model}"${version} is served` });
    return null;
  }
}

/** The binary extension of other servers: its bytes after the JSON would be taken for damage. */
function refuseBinary({ headers }: FastifyRequest): void {
  if (headers['inference-header-content-length'] !== undefined)
    throw new RequestError('binary tensor data is not supported: send the tensors as JSON');
}

export function metadataOf(model: ServedModel): object {
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
