import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import type { NativePackage } from './native-location.ts';
import type { PinnedPackage } from './native-packages.ts';
import { exists } from './verify-package.ts';

const TOOL: Record<NativePackage, string> = {
  '@duckdb/node-api': 'mlops-duckdb',
  'onnxruntime-node': 'mlops-onnxruntime',
};
const DRAFT = '.draft';
/** No job takes longer: what is older was left behind by one that was killed. */
const ABANDONED_MS = 24 * 3600_000;
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']);

/** The runner's tool cache, and where there is none, or none that we may write to, the job's temporary folder. */
export function cacheRoots(environment: Readonly<Record<string, string | undefined>>): string[] {
  return [environment['RUNNER_TOOL_CACHE'], environment['RUNNER_TEMP']].filter((root) =>
    Boolean(root),
  ) as string[];
}

/**
 * `<root>/<tool>/<version>/<arch>`, as `@actions/tool-cache` lays it out. The last part carries the pins as well: releases
 * of ours with other pins share a machine without meeting each other's files.
 */
export function cachedFolder(
  root: string,
  name: NativePackage,
  packages: readonly PinnedPackage[],
  platform: string,
): string {
  const pins = createHash('sha256').update(JSON.stringify(packages)).digest('hex').slice(0, 8);
  const version = packages.find((pinned) => pinned.name === name)?.version ?? '0.0.0';
  return join(root, TOOL[name], version, `${platform}-${pins}`);
}

/** An entry counts when its marker stands beside it: that is written last. */
export const isCached = (folder: string): Promise<boolean> => exists(markerOf(folder));

const markerOf = (folder: string): string => `${folder}.complete`;

/**
 * A new folder beside an entry of the first root that can be written to.
 * @throws UserError when none can
 */
export async function draftBeside(entries: readonly string[]): Promise<{ draft: string; entry: string }> {
  const refusals: string[] = [];
  for (const entry of entries) {
    const draft = `${entry}.${randomUUID()}${DRAFT}`;
    try {
      await mkdir(draft, { recursive: true });
    } catch (error) {
      if (!UNWRITABLE.has(errorCode(error) ?? '')) throw error;
      refusals.push(`${dirname(entry)} (${String(errorCode(error))})`);
      continue;
    }
    await sweep(dirname(entry));
    return { draft, entry };
  }
  throw new UserError(`nothing can be written to ${refusals.join(' or ')}`, {
    fix: 'Let the runner write to its tool cache, or preinstall the native packages and set MLOPS_NATIVES_DIR',
  });
}

/**
 * Moves a finished draft to its place at once. Where another job was faster, its files stay: they are compared like
 * anyone's when they are loaded.
 */
export async function publish(draft: string, entry: string): Promise<void> {
  try {
    await rename(draft, entry);
  } catch (error) {
    if (!(await exists(entry))) throw error;
    await rm(draft, { recursive: true, force: true });
  }
  await writeFile(markerOf(entry), '');
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(DRAFT)) continue;
    const path = join(folder, basename(name));
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (Date.now() - changed > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}
