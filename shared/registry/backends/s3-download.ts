import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { makeFolder } from '../../fs/make-folder.ts';
import type { Bucket } from '../../http/aws/s3/bucket.ts';
import { reporting } from '../../http/report-progress.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Log } from '../../model/log.ts';
import { RESTORE, contentDigestOf, manifestText, modelPathOf } from '../manifest-document.ts';
import type { ModelManifest } from '../model-manifest.ts';
import type { RegisteredVersion } from '../registry.ts';
import { fileKey } from './s3-file-key.ts';

interface Laying {
  /** Absolute; does not exist. */
  folder: string;
  log: Log;
  /** Where the model's bytes are already; null: they are fetched. */
  modelPath: string | null;
}

/** Lays a version below a folder, every byte compared as it comes. @throws UserError that names what differs */
export async function fetchVersion(
  bucket: Bucket,
  manifest: ModelManifest,
  { folder, log, modelPath }: Laying,
): Promise<RegisteredVersion> {
  const { name, version, digest } = manifest;
  const shown = bucket.shown(`${name}/versions/${version}/model.json`);
  if (contentDigestOf(manifest) !== digest)
    throw new UserError('the manifest lists other files than its digest says', { file: shown, fix: RESTORE });
  await makeFolder(join(folder, 'attachments'));
  for (const file of manifest.files) {
    if (file.role === 'model' && modelPath !== null) continue;
    await fetchFile(bucket, fileKey(name, digest, file), { file, to: join(folder, file.path), log });
  }
  await writeFile(join(folder, 'model.json'), manifestText(manifest));
  return {
    version,
    digest,
    modelPath: modelPath ?? join(folder, modelPathOf(manifest, shown)),
    attachments: join(folder, 'attachments'),
    manifest,
  };
}

async function fetchFile(
  bucket: Bucket,
  key: string,
  { file, to, log }: { file: ModelManifest['files'][number]; to: string; log: Log },
): Promise<void> {
  const shown = bucket.shown(key);
  const wrong = (message: string, cause?: unknown): UserError =>
    new UserError(message, { file: shown, fix: RESTORE, cause });
  await makeFolder(dirname(to));
  const hash = createHash('sha256');
  try {
    const { chunks, url, bytes } = await bucket.download(key, file.size);
    await pipeline(
      reporting(hashed(chunks, hash), { url, bytes, log }),
      createWriteStream(to, { flags: 'wx', mode: 0o600 }),
    );
  } catch (error) {
    if (error instanceof RequestError && error.status === 404)
      throw wrong('the registry lost this file', error);
    if (errorCode(error) !== 'ENOSPC') throw error;
    throw new UserError('the disk is full', {
      file: shown,
      fix: 'Free some space on the runner',
      cause: error,
    });
  }
  const actual = `sha256:${hash.digest('hex')}`;
  if (actual !== file.digest) throw wrong(`differs from its manifest: ${actual} instead of ${file.digest}`);
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
