import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedArchive } from '../archive/archive.ts';
import { ServiceError, UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { systemClock } from '../http/clock.ts';
import { openDownload, type Download } from '../http/download.ts';
import { HttpClient } from '../http/http-client.ts';
import type { NativeFetching, NativePackage } from './native-location.ts';
import type { PinnedPackage } from './native-packages.ts';
import { readNpmConfig } from './npm-config.ts';
import { openTarball } from './npm-registry.ts';
import { reporting } from '../http/report-progress.ts';
import type { ReleaseArchive } from './release-archive.ts';
import { cachedFolder, draftBeside, publish } from './tool-cache.ts';
import { unpackPackages } from './unpack-packages.ts';
import { verifyPackages } from './verify-package.ts';

/** There is another place to ask, or nothing to do without: nobody wants to wait for minutes. */
const MAX_WAIT_MS = 20_000;
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT']);

export interface WantedNatives {
  name: NativePackage;
  packages: readonly PinnedPackage[];
  platform: string;
  /** Of our release; null where there is none. */
  archive: ReleaseArchive | null;
  /** Of tool caches. */
  roots: readonly string[];
}

/**
 * Fetches native packages into the tool cache: from our release, else from npm's registry. All of it becomes visible at
 * once and only after every file was compared.
 * @returns the entry of the tool cache
 * @throws ServiceError that tells why no place has the right files
 */
export async function fetchNatives(wanted: WantedNatives, fetching: NativeFetching): Promise<string> {
  const { name, packages, platform, archive, roots } = wanted;
  const { environment, log, signal, clock = systemClock } = fetching;
  const entries = roots.map((root) => cachedFolder(root, name, packages, platform));
  const { draft, entry } = await draftBeside(entries);
  const modules = join(draft, 'node_modules');
  const reasons: string[] = [];
  const client = (service: string): HttpClient =>
    new HttpClient({ service, signal, environment, clock, maxWaitMs: MAX_WAIT_MS });
  const started = performance.now();
  const places = [
    ...(archive === null
      ? []
      : [() => fromRelease(client('the release'), archive, packages, modules, fetching)]),
    () => fromRegistry(client('npm registry'), wanted, modules, fetching),
  ];
  try {
    for (const fetchFrom of places) {
      try {
        await rm(modules, { recursive: true, force: true });
        await mkdir(modules);
        await fetchFrom();
        await verifyPackages(modules, packages, platform);
        await publish(draft, entry);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        log.info(`${name} for ${platform} fetched and compared in ${seconds} s, kept in ${entry}`);
        return entry;
      } catch (error) {
        signal.throwIfAborted();
        const reason = reasonOf(error, entry);
        reasons.push(reason);
        log.info(`${name} could not be had there: ${reason}`);
      }
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  throw new ServiceError(
    name,
    `it could not be fetched: ${reasons.join('; ')}. Nothing was loaded. Run the step again, or preinstall the package and set MLOPS_NATIVES_DIR`,
  );
}

async function fromRelease(
  client: HttpClient,
  { url, bytes, sha512 }: ReleaseArchive,
  packages: readonly PinnedPackage[],
  modules: string,
  { log }: NativeFetching,
): Promise<void> {
  const wanted = new Set(
    packages.flatMap(({ name, files }) => Object.keys(files).map((file) => `${name}/${file}`)),
  );
  const download = await openDownload(client, { url, maxBytes: bytes });
  const hash = createHash('sha512');
  await unpackPackages(
    reporting(hashed(download.chunks, hash), { url, bytes, log }),
    'zstd',
    modules,
    (entry) => (wanted.has(entry) ? entry : null),
  );
  const actual = hash.digest('base64');
  if (actual !== sha512) {
    throw new RefusedArchive(
      `${new URL(url).pathname} is not the archive that this release pins: sha512 ${actual}, expected ${sha512}`,
    );
  }
}

async function fromRegistry(
  client: HttpClient,
  { packages }: WantedNatives,
  modules: string,
  { environment, log }: NativeFetching,
): Promise<void> {
  const config = await readNpmConfig(environment);
  for (const pinned of packages) {
    const { url, bytes, chunks }: Download = await openTarball(client, config, pinned);
    await unpackPackages(
      reporting(chunks, { url, bytes, log }),
      'gzip',
      join(modules, pinned.name),
      (entry) => {
        // The first folder of a tarball has any name.
        const path = entry.slice(entry.indexOf('/') + 1);
        return Object.hasOwn(pinned.files, path) ? path : null;
      },
    );
  }
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** @throws whatever is no fault of the place that was asked */
function reasonOf(error: unknown, entry: string): string {
  if (error instanceof RefusedArchive || error instanceof UserError || error instanceof ServiceError)
    return error.message;
  if (NO_SPACE.has(errorCode(error) ?? '')) {
    throw new UserError(`the disk of ${entry} is full`, { cause: error, fix: 'Free some space' });
  }
  throw error;
}
