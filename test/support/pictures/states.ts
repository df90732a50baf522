import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageResult } from '../../../shared/model/stage-result.ts';
import { repositoryRoot } from '../runner/node-program.ts';

/** What a pull request's model turned out to be; of each, the results of real runs are kept (`record.ts`). */
export const STATES = ['better', 'worse', 'inconclusive', 'error'] as const;
export type State = (typeof STATES)[number];

export const STAGES = ['validate-data', 'train', 'evaluate-vs-baseline'] as const;

export const fixturesOf = (state: State): string =>
  join(repositoryRoot, 'test', 'fixtures', 'reports', state);

export async function readState(state: State): Promise<StageResult[]> {
  const folder = fixturesOf(state);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as StageResult),
  );
}
