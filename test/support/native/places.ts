import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Places {
  /** Without a slash at its end. */
  url: string;
  seen: { path: string; authorization: string | undefined }[];
  /** What a path answers, from now on. */
  set(path: string, handler: Handler | Buffer): void;
  close(): Promise<void>;
}

/** A server of releases and packages: 404 for everything that was not set. */
export async function startPlaces(): Promise<Places> {
  const handlers = new Map<string, Handler | Buffer>();
  const seen: Places['seen'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push({ path, authorization: request.headers.authorization });
    const handler = handlers.get(path);
    if (typeof handler === 'function') {
      handler(request, response);
      return;
    }
    response.statusCode = handler === undefined ? 404 : 200;
    if (handler !== undefined) response.setHeader('content-length', handler.length);
    response.end(handler);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    seen,
    set: (path, handler) => handlers.set(path, handler),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Registers a package as a registry lists it. */
export function publish(
  places: Places,
  { name, version, tarball, at }: { name: string; version: string; tarball: Buffer; at?: string },
): void {
  const path = `/${name}/-/${name.split('/').at(-1) ?? name}-${version}.tgz`;
  const document = { name, versions: { [version]: { dist: { tarball: at ?? places.url + path } } } };
  places.set(`/${name.replace('/', '%2f')}`, Buffer.from(JSON.stringify(document)));
  places.set(path, tarball);
}
