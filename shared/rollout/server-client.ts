/** Model metadata as the server tells it; `digest` is of the bytes that it serves from. */
export interface ServerMetadata {
  name: string;
  version: string;
  digest: string;
  inputs: { name: string; datatype: string; shape: number[] }[];
}

interface RawMetadata {
  name: string;
  inputs: ServerMetadata['inputs'];
  parameters?: { content_digest?: string; version?: string };
}

interface InferAnswer {
  outputs?: { name: string; data: unknown[] }[];
  error?: unknown;
}

const TIMEOUT_MS = 30_000;

/** What serves, asked of the server itself. */
export async function servedMetadata(
  url: string,
  model: string,
  signal: AbortSignal,
): Promise<ServerMetadata> {
  const response = await send(`${url}/v2/models/${encodeURIComponent(model)}`, { signal });
  if (!response.ok) throw new Error(`the server answers ${String(response.status)} for its metadata`);
  return metadataFrom((await response.json()) as RawMetadata);
}

export async function infer(
  url: string,
  model: string,
  body: object,
  signal: AbortSignal,
): Promise<{ status: number; body: InferAnswer }> {
  const response = await send(`${url}/v2/models/${encodeURIComponent(model)}/infer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  return { status: response.status, body: (await response.json()) as InferAnswer };
}

/** Operations that change what serves; they need the secret of the deployment's folder. */
export async function administer(
  url: string,
  operation: 'load' | 'switch' | 'shutdown',
  token: string,
  body: object,
  signal: AbortSignal,
): Promise<void> {
  const response = await send(`${url}/admin/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal,
  });
  if (response.ok) {
    await response.arrayBuffer();
    return;
  }
  const { error } = (await response.json()) as { error?: unknown };
  throw new Error(`the server refuses to ${operation} (${String(response.status)}): ${String(error)}`);
}

interface Call {
  method?: 'POST';
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

function send(url: string, { signal, ...init }: Call): Promise<Response> {
  // A kept connection would hold a server back that is asked to stop.
  return fetch(url, {
    ...init,
    headers: { ...init.headers, connection: 'close' },
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
}

function metadataFrom({ name, inputs, parameters }: RawMetadata): ServerMetadata {
  return { name, inputs, version: parameters?.version ?? '', digest: parameters?.content_digest ?? '' };
}
