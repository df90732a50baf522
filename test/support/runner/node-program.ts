import { join } from 'node:path';

export const repositoryRoot = join(import.meta.dirname, '..', '..', '..');

/** Node 24, on which the runner starts our actions, whatever Node the tests were started with. */
export const NODE = process.version.startsWith('v24.')
  ? process.execPath
  : join(repositoryRoot, 'node_modules', '.bin', 'node');
