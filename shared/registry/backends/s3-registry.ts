import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { compare, valid } from 'semver';
import { UserError } from '../../errors.ts';
import { contentOf } from '../../hash/content.ts';
import { PreconditionFailed, type Bucket } from '../../http/aws/s3/bucket.ts';
import { openBucket } from '../../http/aws/s3/open-bucket.ts';
import type { Log } from '../../model/log.ts';
import { movedAlias, parseAlias } from '../alias-document.ts';
import { checkModelName, findManifest } from '../find-manifest.ts';
import { parseManifest } from '../manifest-document.ts';
import type { ModelManifest } from '../model-manifest.ts';
import {
  AliasConflict,
  type Alias,
  type Registered,
  type RegisteredVersion,
  type Registration,
  type Registry,
} from '../registry.ts';
import { fetchVersion } from './s3-download.ts';
import { claimVersion } from './s3-claim.ts';
import { describeFiles, uploadFiles } from './s3-upload.ts';

interface S3Options {
  /** Fresh and absolute: versions that are found are laid there. */
  temporaryFolder: string;
  log: Log;
}

/** Documents that are read at once. */
const AT_ONCE = 8;

/** @param url `s3://<bucket>/<prefix>` */
export async function openS3(
  url: string,
  place: S3Options & { environment: Readonly<Record<string, string | undefined>>; signal: AbortSignal },
): Promise<Registry> {
  return new S3Registry(await openBucket(url, place.environment, place), place);
}

/**
 * Versions in S3 or a compatible service that keeps conditional writes. Below `<prefix>/<name>/`:
 * `contents/<hex>/…` files of a model by its content digest, `attachments/<hex>` by theirs, `claims/<hex>.json` which number a
 * content gets, `versions/<version>/model.json` the version itself: written once, last, and never changed;
 * `aliases/<alias>.json`.
 */
class S3Registry implements Registry {
  readonly description: string;
  readonly #bucket: Bucket;
  readonly #options: S3Options;

  constructor(bucket: Bucket, options: S3Options) {
    this.#bucket = bucket;
    this.#options = options;
    this.description = `s3 registry ${bucket.description}`;
  }

  async find(model: string, reference: string): Promise<RegisteredVersion | null> {
    checkModelName(model);
    const kept = {
      model,
      shown: this.#bucket.shown(model),
      list: () => this.list(model),
      manifest: (version: string) => this.#manifest(model, version),
      alias: async (name: string) => (await this.#alias(model, name)).alias,
    };
    const manifest = await findManifest(kept, reference);
    return manifest && this.#fetch(manifest, null);
  }

  async list(model: string): Promise<ModelManifest[]> {
    checkModelName(model);
    const keys = await this.#bucket.list(`${model}/versions/`);
    const versions = keys.flatMap((key) => {
      const version = /\/versions\/([^/]+)\/model\.json$/.exec(key)?.[1];
      return version !== undefined && valid(version) === version ? [version] : [];
    });
    const manifests: ModelManifest[] = [];
    for (let start = 0; start < versions.length; start += AT_ONCE) {
      const page = versions.slice(start, start + AT_ONCE).map((version) => this.#manifest(model, version));
      for (const manifest of await Promise.all(page)) if (manifest !== null) manifests.push(manifest);
    }
    return manifests.sort((a, b) => compare(a.version, b.version));
  }

  async aliases(model: string): Promise<Alias[]> {
    checkModelName(model);
    const aliases: Alias[] = [];
    for (const key of await this.#bucket.list(`${model}/aliases/`)) {
      const name = basename(key, '.json');
      const { alias } = await this.#alias(model, name);
      if (alias !== null) aliases.push(alias);
    }
    return aliases;
  }

  async register(registration: Registration): Promise<Registered> {
    const { model, modelPath } = registration;
    checkModelName(model);
    const content = await contentOf(modelPath);
    // What was blessed is what is registered, whatever happened to the file since.
    if (content.digest !== registration.digest)
      throw new UserError('the model changed while it was being registered', { file: modelPath });
    const known = await this.list(model);
    const registered = known.find(({ digest }) => digest === content.digest);
    // Before anything is sent: a wish that can't be met is refused here.
    registration.choose(known);
    if (registered !== undefined) return this.#placed(registered, false, modelPath);
    const described = await describeFiles(content, registration);
    await uploadFiles(this.#bucket, model, { described, digest: content.digest, log: this.#options.log });
    const files = described.map(({ file }) => file);
    const placed = await claimVersion({
      bucket: this.#bucket,
      registration,
      list: () => this.list(model),
      manifestOf: (choice) => ({
        name: model,
        ...registration.about,
        ...choice,
        digest: content.digest,
        files,
      }),
    });
    return this.#placed(placed.manifest, placed.created, modelPath);
  }

  async setAlias(
    model: string,
    alias: string,
    target: { version: string; at: string; runId: number | null },
    expected: number | null,
  ): Promise<Alias> {
    checkModelName(model);
    const manifest = valid(target.version) ? await this.#manifest(model, target.version) : null;
    if (manifest === null)
      throw new UserError(`${model} has no version "${target.version}" that "${alias}" could point at`);
    const current = await this.#alias(model, alias);
    const moved = movedAlias(alias, current.alias, { ...target, digest: manifest.digest }, expected);
    try {
      const text = `${JSON.stringify(moved, null, 2)}\n`;
      await this.#bucket.write(aliasKey(model, alias), text, current.etag);
    } catch (cause) {
      if (cause instanceof PreconditionFailed)
        throw new AliasConflict(`${alias} was moved by somebody else`, { cause });
      throw cause;
    }
    return moved;
  }

  async #placed(manifest: ModelManifest, created: boolean, modelPath: string): Promise<Registered> {
    const found = await this.#fetch(manifest, modelPath);
    const uri = this.#bucket.shown(`${manifest.name}/versions/${manifest.version}`);
    return { found, created, uri };
  }

  /** @param modelPath where the model's bytes are already; null: they are fetched */
  #fetch(manifest: ModelManifest, modelPath: string | null): Promise<RegisteredVersion> {
    const { temporaryFolder, log } = this.#options;
    const folder = join(temporaryFolder, 'registry', `${manifest.name}-${manifest.version}-${randomUUID()}`);
    return fetchVersion(this.#bucket, manifest, { folder, log, modelPath });
  }

  async #manifest(name: string, version: string): Promise<ModelManifest | null> {
    const key = manifestKey(name, version);
    const document = await this.#bucket.read(key);
    return document && parseManifest(document.content, this.#bucket.shown(key), { name, version });
  }

  async #alias(model: string, name: string): Promise<{ alias: Alias | null; etag: string | null }> {
    const key = aliasKey(model, name);
    const document = await this.#bucket.read(key);
    if (document === null) return { alias: null, etag: null };
    return { alias: parseAlias(document.content, this.#bucket.shown(key)), etag: document.etag };
  }
}

const manifestKey = (model: string, version: string): string => `${model}/versions/${version}/model.json`;
const aliasKey = (model: string, alias: string): string => `${model}/aliases/${alias}.json`;
