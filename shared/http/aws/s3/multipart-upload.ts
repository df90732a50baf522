import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { ServiceError } from '../../../errors.ts';
import type { Bucket } from './bucket.ts';

export interface SentPart {
  number: number;
  etag: string;
  /** SHA-256 in base64. */
  checksum: string;
}

interface Upload {
  id: string;
  /** Sends a part unless it is there already. */
  send(number: number, content: Buffer): Promise<SentPart>;
}

interface PartFound {
  PartNumber?: string;
  ETag?: string;
  Size?: string;
  ChecksumSHA256?: string;
}

/** The newest upload of this object that was interrupted, or a new one. */
export async function continueUpload(bucket: Bucket, key: string, sha256: string): Promise<Upload> {
  const interrupted = await findInterrupted(bucket, key);
  const id = interrupted?.id ?? (await createUpload(bucket, key, sha256));
  const query = (number: number): string => `partNumber=${String(number)}&uploadId=${encodeURIComponent(id)}`;
  return {
    id,
    send: async (number, content) => {
      const digest = createHash('sha256').update(content).digest();
      const checksum = digest.toString('base64');
      const found = interrupted?.parts.get(number);
      if (found?.Size === String(content.length) && found.ChecksumSHA256 === checksum)
        return { number, etag: found.ETag ?? '', checksum };
      const response = await bucket.request(key, {
        method: 'PUT',
        query: query(number),
        body: content,
        headers: { 'x-amz-checksum-sha256': checksum, 'x-amz-content-sha256': digest.toString('hex') },
      });
      return { number, etag: response.headers.get('etag') ?? '', checksum };
    },
  };
}

/** Makes one object of all parts. Asked again after it was done, the upload is gone and the object there. */
export async function completeUpload(
  bucket: Bucket,
  key: string,
  id: string,
  parts: readonly SentPart[],
): Promise<void> {
  const listed = parts
    .toSorted((a, b) => a.number - b.number)
    .map(
      ({ number, etag, checksum }) =>
        `<Part><PartNumber>${String(number)}</PartNumber><ETag>${escaped(etag)}</ETag><ChecksumSHA256>${checksum}</ChecksumSHA256></Part>`,
    );
  const response = await bucket.request(
    key,
    {
      method: 'POST',
      query: `uploadId=${encodeURIComponent(id)}`,
      body: `<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`,
      headers: { 'content-type': 'application/xml' },
      repeatable: true,
    },
    [404],
  );
  // A failure can come behind a status of success: the service begins to answer before it is done.
  const done = response.ok && 'CompleteMultipartUploadResult' in parsed(response.text());
  if (done || (await bucket.request(key, { method: 'HEAD' }, [404])).ok) return;
  throw new ServiceError('S3', `${bucket.shown(key)} was not completed: ${response.text().slice(0, 300)}`);
}

async function createUpload(bucket: Bucket, key: string, sha256: string): Promise<string> {
  const response = await bucket.request(key, {
    method: 'POST',
    query: 'uploads=',
    headers: {
      'content-type': 'application/octet-stream',
      'x-amz-meta-sha256': sha256,
      'x-amz-checksum-algorithm': 'SHA256',
    },
    // An upload more that nobody goes on with is cleaned up by the bucket's rules.
    repeatable: true,
  });
  const { InitiateMultipartUploadResult: answer } = parsed(response.text()) as {
    InitiateMultipartUploadResult?: { UploadId?: string };
  };
  if (answer?.UploadId !== undefined) return answer.UploadId;
  throw new ServiceError('S3', `${bucket.shown(key)}: the service began no upload`);
}

/** Keys are named by content: whoever began an upload of this key sent the same bytes. */
async function findInterrupted(
  bucket: Bucket,
  key: string,
): Promise<{ id: string; parts: Map<number, PartFound> } | null> {
  const prefix = encodeURIComponent(bucket.keyOf(key));
  const response = await bucket.request(
    null,
    { method: 'GET', query: `prefix=${prefix}&uploads=` },
    [403, 501],
  );
  if (!response.ok) return null;
  const { ListMultipartUploadsResult: list } = parsed(response.text()) as {
    ListMultipartUploadsResult?: { Upload?: { Key?: string; UploadId?: string; Initiated?: string }[] };
  };
  const uploads = (list?.Upload ?? []).filter(({ Key }) => Key === bucket.keyOf(key));
  const newest = uploads.sort((a, b) => ((a.Initiated ?? '') < (b.Initiated ?? '') ? 1 : -1))[0]?.UploadId;
  return newest === undefined ? null : { id: newest, parts: await partsOf(bucket, key, newest) };
}

async function partsOf(bucket: Bucket, key: string, id: string): Promise<Map<number, PartFound>> {
  const parts = new Map<number, PartFound>();
  for (let marker = '0'; ;) {
    const query = `part-number-marker=${marker}&uploadId=${encodeURIComponent(id)}`;
    const response = await bucket.request(key, { method: 'GET', query }, [404]);
    const { ListPartsResult: page } = parsed(response.text()) as {
      ListPartsResult?: { Part?: PartFound[]; IsTruncated?: string; NextPartNumberMarker?: string };
    };
    for (const part of page?.Part ?? []) parts.set(Number(part.PartNumber), part);
    const next = page?.NextPartNumberMarker;
    if (page?.IsTruncated !== 'true' || next === undefined || next === marker) return parts;
    marker = next;
  }
}

function parsed(text: string): Record<string, unknown> {
  const isArray = (name: string): boolean => name === 'Upload' || name === 'Part';
  return new XMLParser({ parseTagValue: false, htmlEntities: true, isArray }).parse(text) as Record<
    string,
    unknown
  >;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
