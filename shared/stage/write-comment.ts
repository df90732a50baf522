import { describeError } from '../errors.ts';
import { AccessError } from '../github/access-error.ts';
import type { GitHub } from '../github/github.ts';
import type { Log } from '../model/log.ts';
import type { RunContext } from '../model/run-context.ts';
import type { StageResult } from '../model/stage-result.ts';
import { decideComment, type CommentMode } from '../reporting/comment/decide-comment.ts';
import { upsertComment } from '../reporting/upsert-comment.ts';

interface CommentRequest {
  mode: CommentMode;
  /** Jobs that write at the same time. */
  legs: number;
  context: RunContext;
  /** Null without a token. */
  github: () => GitHub | null;
  log: Log;
  model: string;
  /** Free of secrets. */
  results: readonly StageResult[];
  /** Where the report is when no comment is: `in the job summary`. */
  elsewhere: string;
}

export interface CommentOutcome {
  url: string | null;
  /** A comment was wanted and could not be written. */
  missing: boolean;
}

/** Brings the pull request's comment up to date. That it does not work is an outcome: it never changes a verdict. */
export async function writeComment(request: CommentRequest): Promise<CommentOutcome> {
  const { mode, legs, context, log, model, results, elsewhere } = request;
  const decision = decideComment(mode, context, legs);
  if (!decision.write) {
    if (decision.say !== null) log.notice(decision.say);
    return { url: null, missing: false };
  }
  const { pullRequest } = decision;
  try {
    const api = request.github();
    if (api === null) {
      log.notice(`No github-token: no comment was written; the report is ${elsewhere}.`);
      return { url: null, missing: true };
    }
    const { url, change } = await upsertComment({ api, pullRequest, model, results });
    log.info(`Comment ${change}: ${url}`);
    return { url, missing: false };
  } catch (error) {
    // The refused request may have been a read: who grants only that comes back for the next one.
    const needed = error instanceof AccessError ? ' Writing comments needs "pull-requests: write".' : '';
    log.warning(
      `The comment was not written; the report is ${elsewhere}. ${describeError(error).message}${needed}`,
    );
    return { url: null, missing: true };
  }
}
