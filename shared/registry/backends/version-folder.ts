import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { contentOf, type Content } from '../../hash/content.ts';
import { digestOfFile } from '../../hash/digest.ts';
import schema from '../../model/schemas/model-manifest.schema.json' with { type: 'json' };
import { parseDocument } from '../../model/validate.ts';
import type { ModelManifest } from '../model-manifest.ts';
import type { RegisteredVersion, Registration } from '../registry.ts';
import { makeFolder } from '../../fs/make-folder.ts';

const MANIFEST = 'model.json';
const RESTORE = 'Restore the registry from a backup, or register the model anew in an empty one';

/** Copies model and attachments below a folder and hashes the copies: what is described is what lies there. */
export async function fillVersionFolder(
  folder: string,
  { modelPath, attachments }: Registration,
): Promise<{ content: Content; files: ModelManifest['files'] }> {
  const target = join(folder, 'model', basename(modelPath));
  await makeFolder(join(folder, 'model'));
  await mkdir(join(folder, 'attachments'));
  await cp(modelPath, target, { recursive: true, errorOnExist: true, force: false });
  const content = await contentOf(target);
  const prefix = content.folder ? `model/${basename(modelPath)}` : 'model';
  const files: ModelManifest['files'] = content.files.map(({ path, size, sha256 }) => ({
    path: `${prefix}/${path}`,
    size,
    digest: `sha256:${sha256}`,
    role: 'model',
  }));
  for (const [name, source] of Object.entries(attachments)) {
    const path = `attachments/${containedName(name)}`;
    await cp(source, join(folder, path));
    const { bytes, digest } = await contentOf(join(folder, path));
    files.push({ path, size: bytes, digest, role: 'attachment' });
  }
  return { content, files };
}

export async function writeManifest(folder: string, manifest: ModelManifest): Promise<void> {
  const checked = parseDocument<ModelManifest>(schema, manifest, 'the manifest that was about to be written');
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(checked, null, 2)}\n`);
}

/** @returns null when the version does not exist @throws UserError when the manifest is not readable */
export async function readManifest(folder: string, name: string): Promise<ModelManifest | null> {
  const file = join(folder, MANIFEST);
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new UserError('the manifest is damaged: it is not valid JSON', { file, cause, fix: RESTORE });
  }
  const manifest = parseDocument<ModelManifest>(schema, data, 'model manifest', { file });
  if (manifest.version !== basename(folder) || manifest.name !== name)
    throw new UserError(`the manifest is of ${manifest.name} ${manifest.version}`, { file, fix: RESTORE });
  for (const { path } of manifest.files) containedPath(path, file);
  return manifest;
}

/** Compares every byte of a version with its manifest. @throws UserError that names the first file that differs */
export async function verifiedVersion(folder: string, manifest: ModelManifest): Promise<RegisteredVersion> {
  for (const { path, digest } of manifest.files) {
    const file = join(folder, path);
    const actual = await digestOfFile(file).catch((cause: unknown) => {
      throw new UserError('the registry lost this file', { file, cause, fix: RESTORE });
    });
    if (actual !== digest) {
      throw new UserError(`differs from its manifest: ${actual} instead of ${digest}`, {
        file,
        fix: RESTORE,
      });
    }
  }
  const modelPath = join(folder, modelPathOf(manifest, folder));
  const { digest } = await contentOf(modelPath);
  if (digest !== manifest.digest) {
    throw new UserError(`the model differs from its manifest: ${digest} instead of ${manifest.digest}`, {
      file: modelPath,
      fix: RESTORE,
    });
  }
  const { version } = manifest;
  return { version, digest, modelPath, attachments: join(folder, 'attachments'), manifest };
}

/** `model/<name>`: the file itself, or the folder that all model files lie in. */
function modelPathOf(manifest: ModelManifest, folder: string): string {
  const first = manifest.files.find(({ role }) => role === 'model');
  if (first === undefined)
    throw new UserError('the manifest lists no model file', { file: folder, fix: RESTORE });
  return first.path.split('/').slice(0, 2).join('/');
}

function containedName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`"${name}" is no name of an attachment`);
  return name;
}

function containedPath(path: string, file: string): void {
  const parts = path.split('/');
  if (path.includes('\\') || path.includes('\0') || parts.some((part) => /^\.{0,2}$/.test(part)))
    throw new UserError(`the manifest names a file outside its version: "${path}"`, { file });
}
