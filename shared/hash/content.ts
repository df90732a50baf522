import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { digestOfFile, digestOfJson, type Digest } from './digest.ts';

/** One file of a folder; `path` is relative to it, with forward slashes. */
export interface ContentFile {
  path: string;
  size: number;
  sha256: string;
}

export interface Content {
  /** Of a file its sha256; of a folder the sha256 of the canonical JSON list of its files, sorted by path. */
  digest: Digest;
  files: ContentFile[];
  bytes: number;
  folder: boolean;
}

/**
 * Identity of a model: what its bytes are, wherever they lie.
 * @param shown the path as people know it, for messages
 * @throws UserError for what is neither file nor folder, and for links, which may lead anywhere.
 */
export async function contentOf(path: string, shown = path): Promise<Content> {
  const stats = await lstat(path);
  if (stats.isFile()) {
    const digest = await digestOfFile(path);
    const file = {
      path: path.split(/[\\/]/).at(-1) ?? path,
      size: stats.size,
      sha256: digest.slice('sha256:'.length),
    };
    return { digest, files: [file], bytes: stats.size, folder: false };
  }
  if (stats.isSymbolicLink()) {
    throw new UserError('is a symbolic link, which may lead anywhere', {
      file: shown,
      fix: 'Name the file that it leads to',
    });
  }
  if (!stats.isDirectory()) throw new UserError('is neither a file nor a folder', { file: shown });
  const files = await filesBelow(path, '', shown);
  if (files.length === 0) throw new UserError('the folder is empty', { file: shown });
  return {
    digest: digestOfJson(files),
    files,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    folder: true,
  };
}

async function filesBelow(root: string, prefix: string, shown: string): Promise<ContentFile[]> {
  const files: ContentFile[] = [];
  const entries = await readdir(join(root, prefix), { withFileTypes: true });
  for (const entry of entries) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) {
      files.push(...(await filesBelow(root, path, shown)));
    } else if (entry.isFile()) {
      const { size } = await lstat(join(root, path));
      files.push({ path, size, sha256: (await digestOfFile(join(root, path))).slice('sha256:'.length) });
    } else {
      throw new UserError('is a link or a special file: a model holds files and folders only', {
        file: `${shown}/${path}`,
      });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
