import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Connections are numbered in the order of their opening. */
  connection: number;
}

/** One step of the script: what happens to the next request. */
export type Step = (response: ServerResponse, request: SeenRequest) => void;

export interface ScriptedServer {
  url: string;
  seen: SeenRequest[];
  close(): Promise<void>;
}

export function answer(status: number, body: unknown = '', headers: Record<string, string> = {}): Step {
  return (response) => {
    const json = typeof body !== 'string';
    response.writeHead(status, { 'content-type': json ? 'application/json' : 'text/plain', ...headers });
    response.end(json ? JSON.stringify(body) : body);
  };
}

export const reset: Step = (response) => response.socket?.resetAndDestroy();
export const silence: Step = () => undefined;

/** A server that follows a script, the last step for all further requests. */
export async function startScript(...script: readonly Step[]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const connections = new Map<Socket, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const shown: SeenRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        connection: connections.get(request.socket) ?? 0,
      };
      const step = script[Math.min(seen.length, script.length - 1)];
      seen.push(shown);
      step?.(response, shown);
    });
  });
  server.on('connection', (socket) => connections.set(socket, connections.size + 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    seen,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
