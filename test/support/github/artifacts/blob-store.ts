import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from '../answer.ts';

interface Blob {
  path: string;
  /** Blocks that were sent and not yet named by a list. */
  staged: Map<string, Buffer>;
  content: Buffer | null;
  contentType: string;
}

export interface BlobRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  bytes: Buffer;
}

type Permission = 'cw' | 'r';

/** The part of Azure's blob service that signed addresses open: blocks, block list, single put, read. */
export class BlobStore {
  readonly #blobs = new Map<string, Blob>();
  readonly #key = randomBytes(32);

  /** A new blob; without content it does not exist until it is written. @returns its path */
  create(content: Uint8Array | null = null): string {
    const path = `/actions-results/${randomUUID()}/artifacts/${randomUUID()}.zip`;
    this.#blobs.set(path, {
      path,
      staged: new Map(),
      content: content === null ? null : Buffer.from(content),
      contentType: 'application/zip',
    });
    return path;
  }

  /** Query that lets its bearer write or read one blob. */
  sign(path: string, permission: Permission): string {
    const sig = createHmac('sha256', this.#key).update(`${path}\n${permission}`).digest('base64');
    return new URLSearchParams({ sv: '2025-11-05', sr: 'b', sp: permission, sig }).toString();
  }

  contentOf(path: string): Buffer | null {
    return this.#blobs.get(path)?.content ?? null;
  }

  handles(path: string): boolean {
    return path.startsWith('/actions-results/');
  }

  answer(request: BlobRequest): { answer: Answer; faults: string[] } {
    const blob = this.#blobs.get(request.path);
    const wanted: Permission = request.method === 'PUT' ? 'cw' : 'r';
    if (blob === undefined || !this.#isSigned(request, wanted)) {
      return refused(403, 'AuthenticationFailed', 'an address that is not signed for this');
    }
    if (request.method === 'GET') {
      if (blob.content === null) return refused(404, 'BlobNotFound', 'a blob that was never written');
      return right({ status: 200, body: blob.content, contentType: blob.contentType });
    }
    if (request.method !== 'PUT') return refused(405, 'UnsupportedHttpVerb', `${request.method} on a blob`);
    if (request.headers['x-ms-version'] === undefined) {
      return refused(400, 'MissingRequiredHeader', 'no x-ms-version header');
    }
    const sum = request.headers['content-md5'];
    if (sum !== undefined && sum !== createHash('md5').update(request.bytes).digest('base64')) {
      return refused(400, 'Md5Mismatch', 'a content-md5 that is wrong');
    }
    const operation = request.query.get('comp');
    if (operation === 'block') return putBlock(blob, request);
    if (operation === 'blocklist') return putBlockList(blob, request);
    if (operation !== null) return refused(400, 'InvalidQueryParameterValue', `comp=${operation}`);
    return putWhole(blob, request);
  }

  #isSigned({ path, query }: BlobRequest, permission: Permission): boolean {
    const expected = new URLSearchParams(this.sign(path, permission));
    // The SDK writes the signature without its padding; Azure takes both.
    const bare = (value: string | null) => value?.replace(/=+$/, '');
    return query.get('sp') === permission && bare(query.get('sig')) === bare(expected.get('sig'));
  }
}

function putBlock(blob: Blob, { query, bytes }: BlobRequest) {
  const id = query.get('blockid') ?? '';
  const raw = Buffer.from(id, 'base64');
  if (id === '' || raw.toString('base64') !== id || raw.length > 64) {
    return refused(400, 'InvalidQueryParameterValue', `the block id ${JSON.stringify(id)}`);
  }
  const [other] = blob.staged.keys();
  if (other !== undefined && other.length !== id.length) {
    return refused(400, 'InvalidBlobOrBlock', 'block ids of different lengths');
  }
  if (bytes.length === 0) return refused(400, 'InvalidHeaderValue', 'an empty block');
  blob.staged.set(id, bytes);
  return right({ status: 201 });
}

function putBlockList(blob: Blob, { bytes, headers }: BlobRequest) {
  const xml = bytes.toString('utf8');
  const list = /<BlockList>(.*)<\/BlockList>/s.exec(xml)?.[1];
  if (list === undefined) return refused(400, 'InvalidXmlDocument', 'a block list that is none');
  const ids = [...list.matchAll(/<(Latest|Uncommitted)>([^<]+)<\/\1>/g)].map((match) => match[2] ?? '');
  const blocks = ids.map((id) => blob.staged.get(id));
  if (blocks.some((block) => block === undefined)) {
    return refused(400, 'InvalidBlockList', 'a list that names a block that was never sent');
  }
  return commit(blob, Buffer.concat(blocks as Buffer[]), headers);
}

function putWhole(blob: Blob, { bytes, headers }: BlobRequest) {
  if (headers['x-ms-blob-type'] !== 'BlockBlob') {
    return refused(400, 'MissingRequiredHeader', 'a put without x-ms-blob-type: BlockBlob');
  }
  return commit(blob, bytes, headers);
}

function commit(blob: Blob, content: Buffer, headers: BlobRequest['headers']) {
  blob.content = content;
  blob.staged.clear();
  blob.contentType = String(headers['x-ms-blob-content-type'] ?? 'application/octet-stream');
  const etag = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return right({ status: 201, headers: { etag: `"0x${etag}"`, 'last-modified': new Date().toUTCString() } });
}

const right = (answer: Answer) => ({ answer, faults: [] as string[] });

function refused(status: number, code: string, fault: string) {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return {
    answer: { status, body, contentType: 'application/xml', headers: { 'x-ms-error-code': code } },
    faults: [`blob: ${fault}`],
  };
}
