import { openDownload, type Download } from '../http/download.ts';
import type { HttpClient } from '../http/http-client.ts';
import { RefusedArchive } from '../archive/archive.ts';
import type { PinnedPackage } from './native-packages.ts';
import { authorizationFor, registryOf, type NpmConfig } from './npm-config.ts';

const PUBLIC_HOST = 'registry.npmjs.org';
/** The largest tarball, of all platforms, has 113 MB. */
const MAX_BYTES = 512e6;

/** Opens the tarball of a package at the registry that npm is configured for. */
export async function openTarball(
  client: HttpClient,
  config: NpmConfig,
  { name, version }: PinnedPackage,
): Promise<Download> {
  const registry = registryOf(config, name);
  const url = registry + name.replace('/', '%2f');
  const response = await client.request({
    method: 'GET',
    url,
    headers: { accept: 'application/vnd.npm.install-v1+json', ...authorizationFor(config, url) },
  });
  const tarball = tarballOf(response.jsonOrNull(), version);
  if (tarball === null) throw new RefusedArchive(`${new URL(url).host} does not list ${name} ${version}`);
  const place = placeOf(tarball, registry);
  const own = authorizationFor(config, place);
  // A token is for a registry: its tarballs may lie elsewhere on the same host.
  const headers =
    new URL(place).host === new URL(registry).host ? { ...authorizationFor(config, registry), ...own } : own;
  return openDownload(client, { url: place, headers, maxBytes: MAX_BYTES });
}

function tarballOf(document: unknown, version: string): string | null {
  const { versions } = (document ?? {}) as {
    versions?: Record<string, { dist?: { tarball?: unknown } } | undefined>;
  };
  const tarball = versions?.[version]?.dist?.tarball;
  return typeof tarball === 'string' && URL.canParse(tarball) ? tarball : null;
}

/** Mirrors that repeat the public registry's answers name its tarballs: npm asks the mirror for them, and so do we. */
function placeOf(tarball: string, registry: string): string {
  const place = new URL(tarball);
  const mirror = new URL(registry);
  if (place.host !== PUBLIC_HOST || mirror.host === PUBLIC_HOST) return tarball;
  return new URL(mirror.pathname.replace(/\/$/, '') + place.pathname, mirror).href;
}
