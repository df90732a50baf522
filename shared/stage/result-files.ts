import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../fs/atomic.ts';
import { errorCode } from '../fs/error-codes.ts';
import { contentOf } from '../hash/content.ts';
import { readStageResult } from '../model/read-stage-result.ts';
import type { ResultFile, StageName, StageResult } from '../model/stage-result.ts';

/** `<stage>[.<leg-hash>].json` */
export function resultFileName(stage: StageName, legHash: string): string {
  return legHash === '' ? `${stage}.json` : `${stage}.${legHash}.json`;
}

export async function writeStageResult(
  resultsPath: string,
  legHash: string,
  result: StageResult,
): Promise<string> {
  const path = join(resultsPath, resultFileName(result.stage, legHash));
  requireSchema(result);
  await writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

/** A result of ours that breaks its schema is a defect of ours, and never the user's. */
function requireSchema(result: StageResult): void {
  try {
    readStageResult(result, 'the stage result that was about to be written');
  } catch (cause) {
    throw new Error(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The result that an earlier stage wrote, or null. @throws UserError when it is not readable. */
export async function readEarlierResult(
  resultsPath: string,
  stage: StageName,
  legHash: string,
): Promise<StageResult | null> {
  const path = join(resultsPath, resultFileName(stage, legHash));
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR') throw new UserError('is a folder, expected a stage result', { file: path });
    throw error;
  }
  return parseStageResult(text, path);
}

export function parseStageResult(text: string, path: string): StageResult {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new UserError('is not valid JSON', { file: path, cause });
  }
  return readStageResult(data, 'stage result', { file: path });
}

/** Names each file relative to the results folder and digests it. */
export async function describeFiles(resultsPath: string, files: readonly string[]): Promise<ResultFile[]> {
  return Promise.all(
    files.map(async (file) => ({
      path: relative(resultsPath, file).split(sep).join('/'),
      digest: (await contentOf(file)).digest,
    })),
  );
}
