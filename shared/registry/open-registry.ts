import { UserError } from '../errors.ts';
import type { Registry } from './registry.ts';

interface RegistryPlace {
  backend: string;
  /** For `folder` its path, relative to the workspace. */
  url: string;
  /** Absolute. */
  workspace: string;
}

/** Adding a backend is one line: its code is a lazy chunk. */
const BACKENDS: Record<string, (place: RegistryPlace) => Promise<Registry>> = {
  folder: async ({ url, workspace }) =>
    (await import('./backends/folder-registry.ts')).openFolder(url, workspace),
};

/** A registry that is connected on first use, so that callers need not wait for a chunk to load. */
export function openRegistry(place: RegistryPlace): Registry {
  const open = Object.hasOwn(BACKENDS, place.backend) ? BACKENDS[place.backend] : undefined;
  if (open === undefined) {
    throw new UserError(`unknown registry backend "${place.backend}"`, {
      fix: `Use one of ${Object.keys(BACKENDS).join(', ')}`,
    });
  }
  let opened: Promise<Registry> | undefined;
  const registry = (): Promise<Registry> => (opened ??= open(place));
  return {
    description: `${place.backend} registry ${place.url}`,
    find: async (...args) => (await registry()).find(...args),
    list: async (...args) => (await registry()).list(...args),
    aliases: async (...args) => (await registry()).aliases(...args),
    register: async (...args) => (await registry()).register(...args),
    setAlias: async (...args) => (await registry()).setAlias(...args),
  };
}
