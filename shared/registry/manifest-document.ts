import { UserError } from '../errors.ts';
import { digestOfJson } from '../hash/digest.ts';
import schema from '../model/schemas/model-manifest.schema.json' with { type: 'json' };
import { parseDocument } from '../model/validate.ts';
import type { ModelManifest } from './model-manifest.ts';

export const RESTORE = 'Restore the registry from a backup, or register the model anew in an empty one';

/** @throws when it breaks the schema: a bug of ours */
export function manifestText(manifest: ModelManifest): string {
  const checked = parseDocument<ModelManifest>(schema, manifest, 'the manifest that was about to be written');
  return `${JSON.stringify(checked, null, 2)}\n`;
}

/** @param of what the place where it lies says it is @throws UserError when it is damaged, or of another version */
export function parseManifest(
  text: string,
  file: string,
  of: { name: string; version: string },
): ModelManifest {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new UserError('the manifest is damaged: it is not valid JSON', { file, cause, fix: RESTORE });
  }
  const manifest = parseDocument<ModelManifest>(schema, data, 'model manifest', { file });
  if (manifest.version !== of.version || manifest.name !== of.name)
    throw new UserError(`the manifest is of ${manifest.name} ${manifest.version}`, { file, fix: RESTORE });
  for (const { path } of manifest.files) checkContained(path, file);
  return manifest;
}

/** `model/<name>`: the file itself, or the folder that all model files lie in. */
export function modelPathOf(manifest: ModelManifest, file: string): string {
  const first = manifest.files.find(({ role }) => role === 'model');
  if (first === undefined) throw new UserError('the manifest lists no model file', { file, fix: RESTORE });
  return first.path.split('/').slice(0, 2).join('/');
}

/** Content digest that the files of a manifest come to. */
export function contentDigestOf(manifest: ModelManifest): string {
  const files = manifest.files.filter(({ role }) => role === 'model');
  const [first] = files;
  if (first?.path.split('/').length === 2) return first.digest;
  const inFolder = files.map(({ path, size, digest }) => ({
    path: path.split('/').slice(2).join('/'),
    size,
    sha256: digest.slice('sha256:'.length),
  }));
  return digestOfJson(inFolder.sort((a, b) => (a.path < b.path ? -1 : 1)));
}

export function checkAttachmentName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`"${name}" is no name of an attachment`);
}

function checkContained(path: string, file: string): void {
  const parts = path.split('/');
  if (path.includes('\\') || path.includes('\0') || parts.some((part) => /^\.{0,2}$/.test(part)))
    throw new UserError(`the manifest names a file outside its version: "${path}"`, { file });
}
