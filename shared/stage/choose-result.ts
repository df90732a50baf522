import { UserError } from '../errors.ts';
import type { RunContext } from '../model/run-context.ts';
import type { StageResult } from '../model/stage-result.ts';

interface LocalResult {
  text: string;
  provenance: StageResult['provenance'];
}

interface UploadedResult {
  text: string;
  /** Of its artifact. */
  name: string;
  attempt: number;
}

/**
 * Which of two results of one stage counts. A result that lies in the results folder was open to every command of the job
 * since its stage wrote it: what was uploaded then is the measure.
 * @throws UserError when the local one was changed after its stage had uploaded it
 */
export function chooseResult(
  local: LocalResult,
  uploaded: UploadedResult,
  { runId, runAttempt }: RunContext,
): 'local' | 'uploaded' {
  if (local.text === uploaded.text) return 'local';
  // Left behind on a runner of one's own by an earlier run.
  if (local.provenance.runId !== runId) return 'uploaded';
  const attempt = local.provenance.runAttempt ?? 1;
  if (attempt < uploaded.attempt) return 'uploaded';
  // A re-run whose upload did not work.
  if (attempt > uploaded.attempt && attempt <= (runAttempt ?? 1) && uploaded.attempt !== runAttempt)
    return 'local';
  throw new UserError(`tampered: the stage result differs from the artifact ${uploaded.name} of this run`, {
    fix: 'No command may change the files of the results folder: run the job again without that',
  });
}
