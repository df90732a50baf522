import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { contentOf, type Content } from '../../hash/content.ts';
import { digestOfFile } from '../../hash/digest.ts';
import {
  RESTORE,
  checkAttachmentName,
  manifestText,
  modelPathOf,
  parseManifest,
} from '../manifest-document.ts';
import type { ModelManifest } from '../model-manifest.ts';
import type { RegisteredVersion, Registration } from '../registry.ts';
import { makeFolder } from '../../fs/make-folder.ts';

const MANIFEST = 'model.json';

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
    checkAttachmentName(name);
    const path = `attachments/${name}`;
    await cp(source, join(folder, path));
    const { bytes, digest } = await contentOf(join(folder, path));
    files.push({ path, size: bytes, digest, role: 'attachment' });
  }
  return { content, files };
}

export async function writeManifest(folder: string, manifest: ModelManifest): Promise<void> {
  await writeFile(join(folder, MANIFEST), manifestText(manifest));
}

/** @returns null when the version does not exist @throws UserError when the manifest is not readable */
export async function readManifest(folder: string, name: string): Promise<ModelManifest | null> {
  const file = join(folder, MANIFEST);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return null;
    throw error;
  });
  return text === null ? null : parseManifest(text, file, { name, version: basename(folder) });
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
