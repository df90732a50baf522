import { describeError } from '../errors.ts';
import { systemClock } from '../http/clock.ts';
import { CommentWriter } from '../reporting/comment/comment-writer.ts';
import { MAX_ROUNDS, settleComment } from '../reporting/comment/settle-comment.ts';
import { currentRunner, type Runner } from '../runner/runner.ts';
import { githubOf } from './connect-ports.ts';
import { saveCheckpoint } from './checkpoint-artifact.ts';
import { JobComments } from './job-comment.ts';
import { counted } from '../model/wording.ts';
import { closeCheck } from './open-check.ts';

/**
 * Post step of all actions, at the end of the job: concludes the step's check if the step could not,
 * saves the checkpoint of a training that did not end, and makes sure that
 * the sections which the job wrote have stayed. The first one that runs does this for all steps of the job. It never
 * changes how the job ends.
 */
export default async function postStep(): Promise<void> {
  const runner = currentRunner();
  try {
    await closeCheck(runner, () => githubOf(runner), systemClock);
  } catch (error) {
    runner.log.warning(`The check run was not concluded. ${describeError(error).message}`);
  }
  try {
    await saveCheckpoint(runner);
  } catch (error) {
    runner.log.warning(`The checkpoint was not saved. ${describeError(error).message}`);
  }
  try {
    await verifyComment(runner);
  } catch (error) {
    runner.log.warning(`The comment was not verified. ${describeError(error).message}`);
  }
}

async function verifyComment(runner: Runner): Promise<void> {
  const comments = new JobComments(runner);
  const place = comments.place();
  if (place === null) return;
  const remembered = await comments.recall(place);
  const api = githubOf(runner);
  // Without memory another post step of the job has done it.
  if (remembered === null || api === null) return;
  const { own, seen, landedBy } = remembered;
  const task = { ...place, api, clock: systemClock, signal: runner.cancelled, results: own };
  const writer = new CommentWriter(task, { known: seen, landedBy });
  const { settled, rounds } = await settleComment(writer, Math.random);
  await comments.forget(place);
  if (settled) runner.log.info(`The comment shows all sections (verified in ${counted(rounds, 'round')}).`);
  else
    runner.log.warning(
      `Other jobs undid the comment's sections ${String(MAX_ROUNDS)} times. The next writer, or a report job at the end of the workflow, repairs it.`,
    );
}
