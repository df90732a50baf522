import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import * as runtime from 'onnxruntime-node';
import { digestOf } from '../../../shared/hash/digest.ts';
import { createModelServer, type ModelServer } from '../../../shared/serving/model-server.ts';
import type { ModelPlace } from '../../../shared/serving/served-model.ts';
import { DEFAULT_LIMITS, type ServerLimits } from '../../../shared/serving/server-limits.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'onnx');
export const ADMIN_TOKEN = 'secret';

export interface RunningModelServer {
  server: ModelServer;
  url: string;
  port: number;
  /** Whether the server was asked over HTTP to shut down. */
  askedToStop: () => boolean;
  get: (path: string) => Promise<{ status: number; body: unknown }>;
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<PostAnswer>;
  /** A connection of its own, for requests that fetch would not send. */
  socket: () => Promise<RawConnection>;
}

export interface PostAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface RawConnection {
  socket: Socket;
  /** Everything that was answered until the server closed the connection. */
  answer: Promise<string>;
}

export async function placeOf(fixture: string, version = '1.0.0'): Promise<ModelPlace> {
  const file = join(FIXTURES, fixture);
  return { name: 'm', version, file, digest: digestOf(await readFile(file)) };
}

/** A model server of this process on a free port of the loopback. */
export async function startModelServer(
  fixture: string | null,
  limits: Partial<ServerLimits> = {},
): Promise<RunningModelServer> {
  let asked = false;
  const server = createModelServer({
    runtime,
    adminToken: ADMIN_TOKEN,
    limits: { ...DEFAULT_LIMITS, ...limits },
    onShutdown: () => (asked = true),
  });
  if (fixture !== null) await server.serve(await placeOf(fixture));
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    server,
    url,
    port,
    askedToStop: () => asked,
    get: async (path) => {
      const response = await fetch(url + path);
      return { status: response.status, body: await response.json() };
    },
    post: async (path, body, headers = {}) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    socket: async () => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('error', () => undefined);
      const answer = once(socket, 'close').then(() => text);
      await once(socket, 'connect');
      return { socket, answer };
    },
  };
}
