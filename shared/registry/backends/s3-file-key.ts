import type { ModelManifest } from '../model-manifest.ts';

/**
 * Where a file of a version lies: a model's under the digest of the whole model, so that the folder can be served as it is; an
 * attachment's under its own.
 */
export function fileKey(model: string, digest: string, file: ModelManifest['files'][number]): string {
  const hex = (text: string): string => text.slice('sha256:'.length);
  return file.role === 'model'
    ? `${model}/contents/${hex(digest)}/${file.path.slice('model/'.length)}`
    : `${model}/attachments/${hex(file.digest)}`;
}
