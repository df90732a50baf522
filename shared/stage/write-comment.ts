import { describeError } from '../errors.ts';
import type { GitHub } from '../github/github.ts';
import { systemClock } from '../http/clock.ts';
import type { Log } from '../model/log.ts';
import type { RunContext } from '../model/run-context.ts';
import type { StageResult } from '../model/stage-result.ts';
import { CommentWriter, type Change } from '../reporting/comment/comment-writer.ts';
import { decideComment, type CommentMode } from '../reporting/comment/decide-comment.ts';
import { mergeResults } from '../reporting/comment/merge.ts';
import { linksOf } from '../reporting/links.ts';
import type { JobComments } from './job-comment.ts';
import type { MissingPermissions } from './missing-permissions.ts';

export interface CommentRequest {
  mode: CommentMode;
  /** Jobs that write at the same time. */
  legs: number;
  context: RunContext;
  signal: AbortSignal;
  /** Null without a token. */
  github: () => GitHub | null;
  log: Log;
  model: string;
  /** Free of secrets. */
  results: readonly StageResult[];
  /** All results of the run are among them. */
  complete: boolean;
  /** What the steps of the job know, and what its post step verifies. */
  comments: JobComments;
  missing: MissingPermissions;
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
  const { mode, legs, context, log, elsewhere } = request;
  const decision = decideComment(mode, context, legs);
  if (!decision.write) {
    if (decision.say !== null) log.notice(decision.say);
    return { url: null, missing: false };
  }
  try {
    const api = request.github();
    if (api === null) {
      log.notice(`No github-token: no comment was written; the report is ${elsewhere}.`);
      return { url: null, missing: true };
    }
    return await write(request, api, decision.pullRequest);
  } catch (error) {
    const needed = request.missing.note(error, { task: { 'pull-requests': 'write' } });
    log.warning(
      `The comment was not written; the report is ${elsewhere}. ${describeError(error).message}${needed}`,
    );
    return { url: null, missing: true };
  }
}

/**
 * Says in a comment that an earlier step of the job wrote that a long stage has started: elsewhere it would cost requests
 * and say nothing that the check does not.
 * What goes wrong is told when the stage has concluded.
 */
export async function announceStart(request: CommentRequest): Promise<void> {
  const decision = decideComment(request.mode, request.context, request.legs);
  const api = decision.write ? request.github() : null;
  if (!decision.write || api === null) return;
  try {
    await write(request, api, decision.pullRequest, true);
  } catch (error) {
    request.log.debug(`The start was not announced. ${describeError(error).message}`);
  }
}

async function write(
  request: CommentRequest,
  api: GitHub,
  pullRequest: number,
  onlyOfThisJob = false,
): Promise<CommentOutcome> {
  const { context, signal, log, model, results, complete, comments } = request;
  const earlier = await comments.recall({ pullRequest, model });
  if (onlyOfThisJob && earlier === null) return { url: null, missing: false };
  // What is announced is written again when the stage has concluded, and is about the head of then.
  const view = onlyOfThisJob && earlier !== null ? earlier.view : await api.viewPullRequest(pullRequest);
  const place = { pullRequest, model, complete, links: linksOf(context), ...view };
  const writer = new CommentWriter(
    { ...place, api, clock: systemClock, signal, results },
    {
      known: earlier === null ? [] : [...earlier.own, ...earlier.seen],
      landedBy: earlier?.landedBy ?? null,
    },
  );
  const { change, url } = await writer.write();
  if (writer.landedBy !== null) {
    const own = mergeResults([...results, ...(earlier?.own ?? [])]);
    const seen = writer.known.filter((result) => !own.includes(result));
    await comments.keep(place, { own, seen, landedBy: writer.landedBy, view });
  }
  const { level, message } = said(change, url ?? '');
  log[level](message);
  return { url, missing: false };
}

function said(change: Change, url: string): { level: 'info' | 'notice'; message: string } {
  switch (change) {
    case 'created':
    case 'updated':
    case 'unchanged':
      return { level: 'info', message: `Comment ${change}: ${url}` };
    case 'superseded':
      return { level: 'notice', message: `A newer run has written the comment already: ${url}` };
    case 'left to report':
      return {
        level: 'notice',
        message: `The comment has more sections than it can carry data of: a report job at the end of the workflow writes this one. ${url}`,
      };
    case 'pending':
      return {
        level: 'info',
        message: 'GitHub answers slowly: the comment is written at the end of the job.',
      };
  }
}
