import { UserError } from '../errors.ts';
import type { Log } from '../model/log.ts';
import type { Registry } from './registry.ts';

interface RegistryAddress {
  backend: string;
  /** For `folder` its path, relative to the workspace; for `s3` `s3://<bucket>/<prefix>`. */
  url: string;
}

/** What a backend works with. */
interface RegistryPlace {
  /** Absolute. */
  workspace: string;
  /** Absolute; versions that come from elsewhere are laid there. */
  temporaryFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  log: Log;
}

/** Adding a backend is one line: its code is a lazy chunk. */
const BACKENDS: Record<string, (url: string, place: RegistryPlace) => Promise<Registry>> = {
  folder: async (url, { workspace }) =>
    (await import('./backends/folder-registry.ts')).openFolder(url, workspace),
  s3: async (url, place) => (await import('./backends/s3-registry.ts')).openS3(url, place),
};

/** A registry that is connected on first use, so that callers need not wait for a chunk to load. */
export function openRegistry({ backend, url }: RegistryAddress, place: RegistryPlace): Registry {
  const open = Object.hasOwn(BACKENDS, backend) ? BACKENDS[backend] : undefined;
  if (open === undefined) {
    throw new UserError(`unknown registry backend "${backend}"`, {
      fix: `Use one of ${Object.keys(BACKENDS).join(', ')}`,
    });
  }
  let opened: Promise<Registry> | undefined;
  const registry = (): Promise<Registry> => (opened ??= open(url, place));
  return {
    description: `${backend} registry ${url}`,
    find: async (...args) => (await registry()).find(...args),
    list: async (...args) => (await registry()).list(...args),
    aliases: async (...args) => (await registry()).aliases(...args),
    register: async (...args) => (await registry()).register(...args),
    setAlias: async (...args) => (await registry()).setAlias(...args),
  };
}
