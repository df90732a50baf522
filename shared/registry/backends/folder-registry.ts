import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compare, valid } from 'semver';
import { UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';
import type { ModelManifest } from '../model-manifest.ts';
import type { Alias, Registered, RegisteredVersion, Registration, Registry } from '../registry.ts';
import { checkModelName, findManifest } from '../find-manifest.ts';
import { moveAlias, readAlias, readAliases } from './folder-aliases.ts';
import { withFolderLock } from '../../fs/folder-lock.ts';
import { fillVersionFolder, readManifest, verifiedVersion, writeManifest } from './version-folder.ts';
import { makeFolder } from '../../fs/make-folder.ts';

/** What a killed process left behind is swept after a day. */
const LEFTOVER_MS = 24 * 3_600_000;

const REFUSALS = [
  ...['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ENAMETOOLONG', 'ELOOP'],
  ...['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'],
];

export function openFolder(url: string, workspace: string): Registry {
  return new FolderRegistry(resolve(workspace, url), url);
}

/**
 * `<root>/<name>/<version>/` with manifest, `model/` and `attachments/`; `<root>/<name>/aliases/<alias>.json`. A version
 * appears whole, by one rename, and never changes; everything unfinished lies in `.pending`.
 */
class FolderRegistry implements Registry {
  readonly description: string;
  readonly #root: string;
  readonly #shown: string;

  /** @param shown the root as the user wrote it, for messages */
  constructor(root: string, shown: string) {
    this.#root = root;
    this.#shown = shown;
    this.description = `folder registry ${shown}`;
  }

  async find(model: string, reference: string): Promise<RegisteredVersion | null> {
    const folder = this.#folderOf(model);
    const manifest = await this.#manifestOf(folder, model, reference);
    return manifest === null ? null : verifiedVersion(join(folder, manifest.version), manifest);
  }

  async list(model: string): Promise<ModelManifest[]> {
    const folder = this.#folderOf(model);
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw this.#unusable(error);
    });
    const manifests: ModelManifest[] = [];
    for (const version of names.filter((name) => valid(name) === name).sort(compare)) {
      const manifest = await readManifest(join(folder, version), model);
      if (manifest !== null) manifests.push(manifest);
    }
    return manifests;
  }

  aliases(model: string): Promise<Alias[]> {
    return readAliases(this.#folderOf(model));
  }

  register(registration: Registration): Promise<Registered> {
    return this.#writing(() => this.#register(registration));
  }

  async #register(registration: Registration): Promise<Registered> {
    const { model } = registration;
    const folder = this.#folderOf(model);
    const pending = join(folder, '.pending');
    const staged = join(pending, randomUUID());
    try {
      await makeFolder(staged);
      await sweep(pending);
      const { content, files } = await fillVersionFolder(staged, registration);
      // What was blessed is what is registered, whatever happened to the file since.
      if (content.digest !== registration.digest)
        throw new UserError('the model changed while it was being registered', {
          file: registration.modelPath,
        });
      const placed = await withFolderLock(join(folder, '.lock'), async () => {
        const known = await this.list(model);
        const existing = known.find(({ digest }) => digest === content.digest);
        const choice = registration.choose(known);
        if (existing !== undefined) return { manifest: existing, created: false };
        const manifest: ModelManifest = {
          name: model,
          ...registration.about,
          ...choice,
          digest: content.digest,
          files,
        };
        await writeManifest(staged, manifest);
        // Fails when the version exists: even without the lock no version can be replaced.
        await rename(staged, join(folder, manifest.version));
        return { manifest, created: true };
      });
      const home = join(folder, placed.manifest.version);
      const found = await verifiedVersion(home, placed.manifest);
      return { found, created: placed.created, uri: pathToFileURL(home).href };
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  }

  setAlias(
    model: string,
    alias: string,
    target: { version: string; at: string; runId: number | null },
    expected: number | null,
  ): Promise<Alias> {
    const folder = this.#folderOf(model);
    return this.#writing(() =>
      withFolderLock(join(folder, '.lock'), async () => {
        const manifest = valid(target.version)
          ? await readManifest(join(folder, target.version), model)
          : null;
        if (manifest === null)
          throw new UserError(`${model} has no version "${target.version}" that "${alias}" could point at`);
        return moveAlias(folder, alias, { ...target, digest: manifest.digest }, expected);
      }),
    );
  }

  #manifestOf(folder: string, model: string, reference: string): Promise<ModelManifest | null> {
    const kept = {
      model,
      shown: folder,
      list: () => this.list(model),
      manifest: (version: string) => readManifest(join(folder, version), model),
      alias: (name: string) => readAlias(folder, name),
    };
    return findManifest(kept, reference);
  }

  async #writing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#unusable(error);
    }
  }

  /** What the file system refuses is the user's to mend; everything else stays what it is. */
  #unusable(cause: unknown): unknown {
    const code = errorCode(cause) ?? '';
    if (!REFUSALS.includes(code)) return cause;
    return new UserError(`the registry's folder can't be used (${code})`, {
      file: this.#shown,
      cause,
      fix: 'Name a folder that this job may read and write, with room for the model, as "backend-url"',
    });
  }

  #folderOf(model: string): string {
    checkModelName(model);
    return join(this.#root, model);
  }
}

async function sweep(pending: string): Promise<void> {
  for (const name of await readdir(pending)) {
    const path = join(pending, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > LEFTOVER_MS) await rm(path, { recursive: true, force: true });
  }
}
