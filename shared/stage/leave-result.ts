import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { refuseWayOut } from '../fs/refuse-way-out.ts';
import type { StageResult } from '../model/stage-result.ts';
import { writeStageResult } from './result-files.ts';
import { makeFolder } from '../fs/make-folder.ts';

const CANNOT_WRITE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ENOSPC', 'EISDIR'];

/** Makes the results folder. @throws UserError when it can't be one. */
export async function makeResultsFolder(resultsPath: string, workspace: string): Promise<void> {
  await refuseWayOut(workspace, resultsPath, 'results-path');
  try {
    await makeFolder(resultsPath);
  } catch (error) {
    throw unwritable(error, resultsPath);
  }
}

export interface LeftResult {
  result: StageResult;
  /** Null when there is no place to write to. */
  path: string | null;
  /** Why another result was left than the one that was given. */
  fault?: unknown;
}

/**
 * Writes a stage result. One that can't be written gives way to the result `asError` makes of the reason, so that no
 * step ends without saying why.
 */
export async function leaveResult(
  { resultsPath, workspace }: { resultsPath: string; workspace: string },
  legHash: string,
  result: StageResult,
  asError: (error: unknown) => StageResult,
): Promise<LeftResult> {
  const write = async (what: StageResult): Promise<string> => {
    await makeResultsFolder(resultsPath, workspace);
    return writeStageResult(resultsPath, legHash, what).catch((error: unknown) => {
      throw unwritable(error, resultsPath);
    });
  };
  try {
    return { result, path: await write(result) };
  } catch (fault) {
    if (result.verdict === 'error') return { result, path: null };
    const instead = asError(fault);
    const path = await write(instead).catch(() => null);
    return { result: instead, path, fault };
  }
}

function unwritable(error: unknown, resultsPath: string): unknown {
  const code = errorCode(error);
  if (code === undefined || !CANNOT_WRITE.includes(code)) return error;
  return new UserError(`input "results-path": ${resultsPath} can't be written to (${code})`, {
    fix: 'Name a folder that the job may write to, or that does not exist yet',
    cause: error,
  });
}
