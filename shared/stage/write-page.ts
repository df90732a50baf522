import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { writeFileAtomic } from '../fs/atomic.ts';
import type { Log } from '../model/log.ts';
import type { StageResult } from '../model/stage-result.ts';
import { PAGE_FILE, renderPage } from '../reporting/page/render-page.ts';

/**
 * Writes `report.html`. That it does not work is an outcome: a failure to report never changes a verdict.
 * @param results free of secrets
 * @returns its absolute path, or null
 */
export async function writePage(
  resultsPath: string,
  model: string,
  results: readonly StageResult[],
  log: Log,
): Promise<string | null> {
  const path = join(resultsPath, PAGE_FILE);
  try {
    await writeFileAtomic(path, await renderPage(model, results));
    return path;
  } catch (error) {
    log.warning(`The page ${PAGE_FILE} was not written. ${describeError(error).message}`);
    return null;
  }
}
