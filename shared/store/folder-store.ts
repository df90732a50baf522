import { randomUUID } from 'node:crypto';
import { lstat, open, realpath, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { digestOf } from '../hash/digest.ts';
import { withFolderLock } from '../fs/folder-lock.ts';
import { checkKey } from './store-key.ts';
import { StoreConflict, type Store, type StoreEntry } from './store.ts';
import { makeFolder } from '../fs/make-folder.ts';

interface StoredFile {
  content: string;
  modifiedNs: bigint;
}

/**
 * State in a folder; safe under concurrent processes: one writes at a time, into a new file that replaces the old one,
 * so that readers need no lock.
 *
 * A version is the file's time of change and its content. The time only ever grows, so a value that went away and came
 * back has another version (no ABA).
 */
export class FolderStore implements Store {
  readonly description: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
    this.description = `folder ${folder}`;
  }

  async get(key: string): Promise<StoreEntry | null> {
    const file = await this.#read(this.#pathOf(key));
    return file && { content: file.content, version: versionOf(file) };
  }

  async compareAndSet(key: string, content: string, expected: string | null): Promise<string> {
    const path = this.#pathOf(key);
    return this.#locked(async () => {
      const current = await this.#read(path);
      const version = current && versionOf(current);
      if (version !== expected) {
        throw new StoreConflict(`${key} in ${this.description} was changed by somebody else`);
      }
      return this.#replace(path, content, current);
    });
  }

  async append(key: string, line: string): Promise<void> {
    if (/[\r\n]/.test(line)) throw new Error('one line is appended at a time');
    const path = this.#pathOf(key);
    await this.#locked(async () => {
      const current = await this.#read(path);
      const before = current?.content ?? '';
      const separator = before === '' || before.endsWith('\n') ? '' : '\n';
      await this.#replace(path, `${before}${separator}${line}\n`, current);
    });
  }

  #locked<T>(action: () => Promise<T>): Promise<T> {
    return withFolderLock(join(this.#folder, '.lock'), action);
  }

  #pathOf(key: string): string {
    checkKey(key);
    return join(this.#folder, ...key.split('/'));
  }

  async #read(path: string): Promise<StoredFile | null> {
    try {
      await this.#assertContained(path);
      const file = await open(path, 'r');
      try {
        // One file from one handle: it is never written again, only replaced.
        const { mtimeNs } = await file.stat({ bigint: true });
        return { content: await file.readFile('utf8'), modifiedNs: mtimeNs };
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async #replace(path: string, content: string, previous: StoredFile | null): Promise<string> {
    await makeFolder(dirname(path));
    await this.#assertContained(path);
    const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
    try {
      await writeFile(temporary, content, { flag: 'wx' });
      const modifiedNs = await makeNewer(temporary, previous?.modifiedNs ?? 0n);
      await rename(temporary, path);
      return versionOf({ content, modifiedNs });
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Security boundary: a folder of the state may come from a checkout, and a link in it would lead out. */
  async #assertContained(path: string): Promise<void> {
    const root = await realpath(this.#folder);
    const folder = await realpath(dirname(path));
    const inside = folder === root || folder.startsWith(`${root}${sep}`);
    if (!inside || (await isLink(path))) {
      throw new UserError('a link in a folder of state: expected files and folders only', { file: path });
    }
  }
}

/** Sets the file's time later than `than`, whatever the file system's resolution or the clock say. @returns that time */
async function makeNewer(path: string, than: bigint): Promise<bigint> {
  for (let step = 1n; ; step *= 10n) {
    const { mtimeNs } = await lstat(path, { bigint: true });
    if (mtimeNs > than) return mtimeNs;
    const time = Number(than / 1_000_000n + step) / 1000;
    await utimes(path, time, time);
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function versionOf({ content, modifiedNs }: StoredFile): string {
  return `${String(modifiedNs)}-${digestOf(content).slice('sha256:'.length)}`;
}
