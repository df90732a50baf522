import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../shared/errors.ts';
import { errorCode } from '../../shared/fs/error-codes.ts';
import type { RegisteredVersion } from '../../shared/registry/registry.ts';
import { commitBaselineOf, type CommitBaseline } from '../../shared/reporting/check/payload.ts';
import { parseStageResult, resultFileName } from '../../shared/stage/result-files.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';

/** What was measured when a version was registered: the evaluation travels with it. Null when there was none of this model. */
export async function registeredFigures(
  { attachments, digest, version }: RegisteredVersion,
  { model, log }: Pick<StagePorts, 'model' | 'log'>,
): Promise<CommitBaseline | null> {
  const file = resultFileName('evaluate-vs-baseline', '');
  try {
    const result = parseStageResult(await readFile(join(attachments, file), 'utf8'), file);
    return result.model === model && result.digests['model'] === digest ? commitBaselineOf(result) : null;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT')
      log.warning(`There is no trend from version ${version}. ${describeError(error).message}`);
    return null;
  }
}
