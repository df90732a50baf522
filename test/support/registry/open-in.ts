import { join } from 'node:path';
import { openRegistry } from '../../../shared/registry/open-registry.ts';
import type { Registry } from '../../../shared/registry/registry.ts';
import { quietLog } from '../log-to.ts';

interface Surroundings {
  backend?: string;
  environment?: Record<string, string>;
  signal?: AbortSignal;
}

/** A registry as an action opens it in a workspace. */
export function openIn(
  workspace: string,
  url: string,
  { backend = 'folder', environment = {}, signal = new AbortController().signal }: Surroundings = {},
): Registry {
  const temporaryFolder = join(workspace, 'temporary');
  return openRegistry({ backend, url }, { workspace, temporaryFolder, environment, signal, log: quietLog });
}
