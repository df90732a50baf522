import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { digestOf } from '../hash/digest.ts';
import type { LoadedModels } from './loaded-models.ts';
import { metadataOf } from './protocol-routes.ts';
import type { ModelPlace } from './served-model.ts';
import type { ServerMetrics } from './server-metrics.ts';

interface AdminParts {
  models: LoadedModels;
  metrics: ServerMetrics;
  adminToken: string;
  onShutdown: () => void;
}

/** Operations that change what serves, for whoever knows the deployment's secret. */
export function addAdminRoutes(app: FastifyInstance, parts: AdminParts): void {
  const { models, metrics, onShutdown } = parts;
  const secret = Buffer.from(digestOf(parts.adminToken));
  void app.register((admin, _options, done) => {
    admin.addHook('onRequest', async (request, reply) => {
      const given = digestOf(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
      if (!timingSafeEqual(Buffer.from(given), secret)) await reply.code(401).send({ error: 'not allowed' });
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
      reply.raw.once('close', () => onShutdown());
      return { stopping: true };
    });
    done();
  });
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
