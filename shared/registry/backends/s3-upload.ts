import { basename, join } from 'node:path';
import { contentOf, type Content } from '../../hash/content.ts';
import type { Bucket } from '../../http/aws/s3/bucket.ts';
import { uploadObject } from '../../http/aws/s3/upload-object.ts';
import type { Log } from '../../model/log.ts';
import { checkAttachmentName } from '../manifest-document.ts';
import type { ModelManifest } from '../model-manifest.ts';
import type { Registration } from '../registry.ts';
import { fileKey } from './s3-file-key.ts';

const EVERY_MS = 5000;

export interface DescribedFile {
  file: ModelManifest['files'][number];
  /** Absolute. */
  source: string;
}

/** Files of a version, in the manifest's words, and where each of them is. */
export async function describeFiles(
  content: Content,
  { modelPath, attachments }: Registration,
): Promise<DescribedFile[]> {
  const prefix = content.folder ? `model/${basename(modelPath)}` : 'model';
  const described: DescribedFile[] = content.files.map(({ path, size, sha256 }) => ({
    file: { path: `${prefix}/${path}`, size, digest: `sha256:${sha256}`, role: 'model' },
    source: content.folder ? join(modelPath, path) : modelPath,
  }));
  for (const [name, source] of Object.entries(attachments)) {
    checkAttachmentName(name);
    const { bytes: size, digest } = await contentOf(source);
    described.push({ file: { path: `attachments/${name}`, size, digest, role: 'attachment' }, source });
  }
  return described;
}

/** Sends what is not there yet; tells every five seconds how far it is. @param digest of the whole model */
export async function uploadFiles(
  bucket: Bucket,
  model: string,
  { described, digest, log }: { described: readonly DescribedFile[]; digest: string; log: Log },
): Promise<void> {
  const total = described.reduce((sum, { file }) => sum + file.size, 0);
  let before = 0;
  let told = performance.now();
  for (const { file, source } of described) {
    const sha256 = file.digest.slice('sha256:'.length);
    const key = fileKey(model, digest, file);
    await uploadObject(bucket, key, { path: source, size: file.size, sha256 }, (sent) => {
      if (performance.now() - told < EVERY_MS) return;
      told = performance.now();
      log.info(`Stored ${megabytes(before + sent)} of ${megabytes(total)} in ${bucket.description}`);
    });
    before += file.size;
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
