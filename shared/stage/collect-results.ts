import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { STAGES, type StageResult } from '../model/stage-result.ts';
import { parseStageResult } from './result-files.ts';

export interface CollectedResults {
  results: StageResult[];
  /** One line per file that should be a stage result and is none. */
  faults: string[];
}

const NAME = new RegExp(`^(?:${STAGES.join('|')})(?:\\.[0-9a-f]{8})?\\.json$`);

/** All stage results of a results folder. A broken one is named and does not hide the others. */
export async function collectResults(resultsPath: string): Promise<CollectedResults> {
  const names = (await readdir(resultsPath)).filter((name) => NAME.test(name)).sort();
  const results: StageResult[] = [];
  const faults: string[] = [];
  for (const name of names) {
    try {
      results.push(parseStageResult(await readFile(join(resultsPath, name), 'utf8'), name));
    } catch (error) {
      faults.push(describeError(error).message);
    }
  }
  return { results, faults };
}
