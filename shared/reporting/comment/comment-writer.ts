import type { Clock } from '../../http/clock.ts';
import type { StageResult } from '../../model/stage-result.ts';
import type { Links } from '../links.ts';
import type { CommentApi, ExistingComment } from './comment-api.ts';
import { commentMarker } from './marker.ts';
import { mergeResults } from './merge.ts';
import { planWrite, readOwn, shows, type Reading } from './plan-write.ts';
import { within } from './within.ts';

/** A write that lands later than this after its read could undo what others wrote: it is given up. */
export const SAFE_WRITE_MS = 10_000;
const TRIES = 3;

export interface CommentTask {
  api: CommentApi;
  clock: Clock;
  signal: AbortSignal;
  pullRequest: number;
  model: string;
  viewerId: number;
  /** Head of the pull request; null when it is not known. */
  headSha: string | null;
  /** Where links of the comment lead; none without it. */
  links?: Links | null;
  /** Results of this run, free of secrets; they replace older ones of their sections only. */
  results: readonly StageResult[];
  /** All results of the run are here: this is the `report` job, which alone may render sections without data. */
  complete: boolean;
}

export type Change =
  | 'created'
  | 'updated'
  | 'unchanged'
  /** A newer run has written all of our sections. */
  | 'superseded'
  | 'left to report'
  /** No write landed in time. */
  | 'pending';

export interface Written {
  change: Change;
  url: string | null;
}

/** What a writer hands on to the one that verifies its work. */
export interface WriterMemory {
  known: readonly StageResult[];
  /** Latest moment, in milliseconds since the epoch, at which a write can have landed; null without one. */
  landedBy: number | null;
}

/** One writer of the comment: what it has seen, and by when its writes have landed. */
export class CommentWriter {
  readonly task: CommentTask;
  #known: StageResult[];
  #landedBy: number | null;

  /** @param memory of an earlier step of the job */
  constructor(task: CommentTask, memory: WriterMemory = { known: [], landedBy: null }) {
    this.task = task;
    this.#known = mergeResults([...task.results, ...memory.known]);
    this.#landedBy = memory.landedBy;
  }

  /** Own results and all that was ever read: the newest of each section. */
  get known(): readonly StageResult[] {
    return this.#known;
  }

  /** Latest moment at which a write of ours can have landed; null without one. */
  get landedBy(): number | null {
    return this.#landedBy;
  }

  async read(): Promise<Reading> {
    const { api, clock, pullRequest, model, viewerId } = this.task;
    const at = clock.now();
    const reading = readOwn(await api.listComments(pullRequest), model, viewerId, at);
    this.#known = mergeResults([...this.#known, ...reading.mine.flatMap(({ sections }) => sections.results)]);
    return reading;
  }

  /** Brings the oldest comment up to date, or creates one. @param first a fresh reading, when there is one */
  async write(first?: Reading): Promise<Written> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const reading = tries === 0 && first !== undefined ? first : await this.read();
      const written = await this.#writeOnce(reading);
      if (written !== null) return written;
    }
    this.#landed(this.task.clock.now());
    return { change: 'pending', url: null };
  }

  /** @returns null when it has to be read again */
  async #writeOnce(reading: Reading): Promise<Written | null> {
    const { api, pullRequest, model, results, complete, headSha, links = null } = this.task;
    const contribution = { model, own: results, known: this.#known, complete, headSha, links };
    const plan = planWrite(reading, contribution);
    switch (plan.kind) {
      case 'leave':
        return { change: 'left to report', url: plan.comment.url };
      case 'keep':
        return { change: this.#isSuperseded() ? 'superseded' : 'unchanged', url: plan.comment.url };
      case 'create': {
        const created = await api.createComment(pullRequest, plan.body, commentMarker(model));
        this.#landed(this.task.clock.now());
        // Another run's comment may have been found instead.
        const [adopted] = readOwn([created], model, this.task.viewerId, reading.at).mine;
        const isOurs = results.every((result) => adopted !== undefined && shows(adopted.sections, result));
        return isOurs ? { change: 'created', url: created.url } : null;
      }
      case 'update':
        return this.#update(plan.comment, plan.body, reading.at + SAFE_WRITE_MS);
    }
  }

  async #update(comment: ExistingComment, body: string, deadline: number): Promise<Written | null> {
    const { api, clock, signal } = this.task;
    const sentAt = clock.now();
    if (sentAt >= deadline) return null;
    const answer = await within(clock, deadline, signal, (limit) =>
      api.updateComment(comment.id, body, limit),
    );
    if (answer === null) {
      // It may still land: whoever asks when it is safe to verify has to wait for that.
      this.#landed(sentAt + SAFE_WRITE_MS);
      return null;
    }
    if (answer.value === null) return null;
    this.#landed(clock.now());
    return { change: this.#isSuperseded() ? 'superseded' : 'updated', url: answer.value.url };
  }

  #landed(at: number): void {
    this.#landedBy = Math.max(this.#landedBy ?? 0, at);
  }

  #isSuperseded(): boolean {
    const known = new Set(this.#known);
    return this.task.results.every((result) => !known.has(result));
  }
}
