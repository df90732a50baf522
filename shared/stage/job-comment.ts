import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../fs/atomic.ts';
import { errorCode } from '../fs/error-codes.ts';
import { digestOfJson } from '../hash/digest.ts';
import { readStageResult } from '../model/read-stage-result.ts';
import type { PullRequestView } from '../github/connection.ts';
import type { StageResult } from '../model/stage-result.ts';
import type { Links } from '../reporting/links.ts';
import type { Runner } from '../runner/runner.ts';

/** What verifying needs besides results: kept where no other step of the job can change it. */
export interface CommentPlace {
  pullRequest: number;
  model: string;
  viewerId: number;
  headSha: string | null;
  links: Links | null;
  complete: boolean;
}

/** What the steps of a job know about a comment. */
export interface JobComment {
  /** Results of the job's own stages. */
  own: StageResult[];
  /** Sections of others that were seen in the comment. */
  seen: StageResult[];
  /** Latest moment, in milliseconds since the epoch, at which a write can have landed. */
  landedBy: number;
  /** Whose comment it is and where the pull request stood, as the last step of the job was told. */
  view: PullRequestView;
}

const STATE = 'comment';

/** Memory that the steps of a job share: each writes the sections of the earlier ones in full, and one verifies them all. */
export class JobComments {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  async recall(place: Pick<CommentPlace, 'pullRequest' | 'model'>): Promise<JobComment | null> {
    let text: string;
    try {
      text = await readFile(this.#file(place), 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
    const { own, seen, landedBy, view } = JSON.parse(text) as Record<keyof JobComment, unknown>;
    if (typeof landedBy !== 'number' || !isView(view)) return null;
    return { own: results(own), seen: results(seen), landedBy, view };
  }

  async keep(place: CommentPlace, comment: JobComment): Promise<void> {
    await writeFileAtomic(this.#file(place), JSON.stringify(comment));
    this.#runner.saveState(STATE, JSON.stringify(place));
  }

  async forget(place: CommentPlace): Promise<void> {
    await rm(this.#file(place), { force: true });
  }

  /** Of the main step that this post step belongs to; null when it wrote nothing. */
  place(): CommentPlace | null {
    const state = this.#runner.state(STATE);
    return state === undefined ? null : (JSON.parse(state) as CommentPlace);
  }

  #file({ pullRequest, model }: Pick<CommentPlace, 'pullRequest' | 'model'>): string {
    const name = digestOfJson({ pullRequest, model }).slice('sha256:'.length, 'sha256:'.length + 16);
    return join(this.#runner.temporaryFolder, `mlops-comment-${name}.json`);
  }
}

const isView = (data: unknown): data is PullRequestView =>
  typeof data === 'object' &&
  data !== null &&
  'viewerId' in data &&
  typeof data.viewerId === 'number' &&
  'headSha' in data &&
  (data.headSha === null || typeof data.headSha === 'string');

const results = (data: unknown): StageResult[] =>
  Array.isArray(data) ? data.map((item) => readStageResult(item, 'a result that an earlier step left')) : [];
