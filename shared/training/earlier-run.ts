import { join } from 'node:path';
import { isInside } from '../fs/inside.ts';
import { readTextFile } from '../fs/read-text.ts';
import { contentOf } from '../hash/content.ts';
import type { StageResult } from '../model/stage-result.ts';
import { fingerprintOf, type FingerprintParts } from './fingerprint.ts';

/** Names what determined a run; stands beside its stage result. */
export const FINGERPRINT_FILE = 'fingerprint.json';

/** What determined an earlier run, or null when that can't be proven from its files. */
export async function earlierParts(
  resultsPath: string,
  earlier: StageResult,
): Promise<FingerprintParts | null> {
  try {
    const parts = JSON.parse(
      await readTextFile(join(resultsPath, FINGERPRINT_FILE), FINGERPRINT_FILE),
    ) as FingerprintParts;
    return fingerprintOf(parts) === earlier.digests['fingerprint'] ? parts : null;
  } catch {
    return null;
  }
}

/** First file of an earlier result that is not there any more as it was, or null. */
export async function alteredFile(resultsPath: string, earlier: StageResult): Promise<string | null> {
  for (const { path, digest } of earlier.files) {
    const file = join(resultsPath, path);
    const content = isInside(resultsPath, file) ? await contentOf(file).catch(() => null) : null;
    if (content?.digest !== digest) return path;
  }
  return null;
}

/** Absolute path of the model that an earlier result lists, or null when it has none. */
export function earlierModel(resultsPath: string, earlier: StageResult): string | null {
  const model = earlier.digests['model'];
  const file = earlier.files.find(({ digest }) => model !== undefined && digest === model);
  return file === undefined ? null : join(resultsPath, file.path);
}
