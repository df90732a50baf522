import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readStageResult } from '../../../shared/model/read-stage-result.ts';
import type { StageResult } from '../../../shared/model/stage-result.ts';

/** @throws Error when the file is there and breaks the schema. */
export async function readResult(path: string | undefined, workspace: string): Promise<StageResult | null> {
  if (path === undefined || path === '') return null;
  const file = resolve(workspace, path);
  return readStageResult(JSON.parse(await readFile(file, 'utf8')), 'stage result', { file });
}
