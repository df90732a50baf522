import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../../../errors.ts';
import type { Bucket } from './bucket.ts';
import { completeUpload, continueUpload, type SentPart } from './multipart-upload.ts';

/** S3 takes parts from 5 MiB on and 10,000 of them. */
const PART = 8 * 2 ** 20;
const MAX_PARTS = 10_000;
const AT_ONCE = 4;

export interface UploadedFile {
  /** Absolute. */
  path: string;
  size: number;
  /** Hex digits that the content must have. */
  sha256: string;
}

/** Bytes sent so far; called after each part. */
export type Sent = (bytes: number) => void;

/**
 * Stores a file of any size: whole or not at all. What is there already with this digest is not sent again; parts that an
 * interrupted upload left behind are not either. Every part is checked by the service, and the whole is hashed as it is read.
 * @throws UserError when the file has other content than the digest says
 */
export async function uploadObject(
  bucket: Bucket,
  key: string,
  file: UploadedFile,
  sent: Sent,
): Promise<void> {
  const head = await bucket.request(key, { method: 'HEAD' }, [404]);
  const known = head.ok ? head.headers.get('x-amz-meta-sha256') : null;
  if (known === file.sha256 && head.headers.get('content-length') === String(file.size)) {
    sent(file.size);
    return;
  }
  const handle = await open(file.path);
  try {
    if (file.size <= PART) await uploadWhole(bucket, key, file, handle);
    else await uploadParts(bucket, key, { file, handle, sent });
  } finally {
    await handle.close();
  }
  if (file.size <= PART) sent(file.size);
}

async function uploadWhole(
  bucket: Bucket,
  key: string,
  file: UploadedFile,
  handle: FileHandle,
): Promise<void> {
  const content = await handle.readFile();
  const digest = createHash('sha256').update(content).digest();
  if (digest.toString('hex') !== file.sha256) throw changed(file);
  await bucket.request(key, {
    method: 'PUT',
    body: content,
    headers: {
      'content-type': 'application/octet-stream',
      'x-amz-meta-sha256': file.sha256,
      'x-amz-checksum-sha256': digest.toString('base64'),
      'x-amz-content-sha256': file.sha256,
    },
  });
}

interface Parts {
  file: UploadedFile;
  handle: FileHandle;
  sent: Sent;
}

async function uploadParts(bucket: Bucket, key: string, { file, handle, sent }: Parts): Promise<void> {
  const upload = await continueUpload(bucket, key, file.sha256);
  const parts: SentPart[] = [];
  const whole = createHash('sha256');
  const chunks = readParts(handle, file.size, (content) => whole.update(content));
  let bytes = 0;
  const send = async (): Promise<void> => {
    // One generator serves all: calls of next() are answered in order.
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      const { number, content } = next.value;
      parts.push(await upload.send(number, content));
      bytes += content.length;
      sent(bytes);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, send));
  } finally {
    await chunks.return(undefined);
  }
  // Before anybody can see it.
  if (bytes !== file.size || whole.digest('hex') !== file.sha256) throw changed(file);
  await completeUpload(bucket, key, upload.id, parts);
}

async function* readParts(
  handle: FileHandle,
  size: number,
  each: (content: Buffer) => void,
): AsyncGenerator<{ number: number; content: Buffer }, undefined> {
  const length = Math.max(PART, Math.ceil(size / MAX_PARTS / 2 ** 20) * 2 ** 20);
  for (let number = 1; ; number++) {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled === 0) return undefined;
    const content = buffer.subarray(0, filled);
    each(content);
    yield { number, content };
  }
}

const changed = ({ path }: UploadedFile): UserError =>
  new UserError('the file changed while it was being uploaded', { file: path });
