import type { StageResult } from '../model/stage-result.ts';
import type { CommentMode } from '../reporting/comment/decide-comment.ts';
import type { Runner } from '../runner/runner.ts';
import { githubOf } from './connect-ports.ts';
import { JobComments } from './job-comment.ts';
import { lastWords } from './last-words.ts';
import type { MissingPermissions } from './missing-permissions.ts';
import { announceStart, writeComment, type CommentRequest } from './write-comment.ts';

/** The stage's section of the pull request's comment. */
export class StageComment {
  readonly #runner: Runner;
  readonly #missing: MissingPermissions;
  #announced: Promise<void> | undefined;

  constructor(runner: Runner, missing: MissingPermissions) {
    this.#runner = runner;
    this.#missing = missing;
  }

  /** Does not wait for GitHub: the stage has work to do meanwhile. @param started free of secrets */
  start(mode: CommentMode, started: StageResult): void {
    this.#announced = announceStart(this.#request(mode, started, this.#runner.cancelled));
  }

  /** @param result free of secrets */
  async conclude(mode: CommentMode, result: StageResult): Promise<void> {
    await this.#announced;
    await writeComment(this.#request(mode, result, lastWords(this.#runner)));
  }

  #request(mode: CommentMode, result: StageResult, signal: AbortSignal): CommentRequest {
    const runner = this.#runner;
    return {
      mode,
      legs: Number(runner.input('legs') ?? 1),
      context: runner.context,
      signal,
      github: () => githubOf(runner, signal),
      log: runner.log,
      model: result.model,
      results: [result],
      complete: false,
      comments: new JobComments(runner),
      missing: this.#missing,
      elsewhere: 'in the job summary',
    };
  }
}
