import { ServiceError } from '../../../shared/errors.ts';
import { CommentWriter, type CommentTask } from '../../../shared/reporting/comment/comment-writer.ts';
import { mergeResults } from '../../../shared/reporting/comment/merge.ts';
import { readComment } from '../../../shared/reporting/comment/read-comment.ts';
import { renderComment } from '../../../shared/reporting/comment/render-comment.ts';
import { sectionId } from '../../../shared/reporting/comment/section-identity.ts';
import { isNewer } from '../../../shared/reporting/comment/section-order.ts';
import { settleComment } from '../../../shared/reporting/comment/settle-comment.ts';
import type { StageName, StageResult } from '../../../shared/model/stage-result.ts';
import { ACTIONS_BOT } from '../github/accounts.ts';
import { seeded } from '../statistics/random.ts';
import { MODEL, stageResult } from '../stage-results.ts';
import type { Passage } from './network.ts';
import { startVirtualGitHub, type VirtualGitHub } from './virtual-github.ts';

const PULL = 7;
const HUMAN = { id: 1, login: 'mona', type: 'User' } as const;
const STAGES: readonly StageName[] = ['validate-data', 'train', 'evaluate-vs-baseline'];

export interface Hazards {
  /** Longest way of a request and its answer, in milliseconds. */
  latencyMs: number;
  /** Longest time from a comment's creation until lists show it. */
  listLagMs: number;
  /** Share of requests that take effect although they seem to fail. */
  faultShare: number;
  /** Share of writers that end without verifying. */
  killedShare: number;
}

export interface Outcome {
  /** Own comments at the end, oldest first. */
  bodies: string[];
  /** Sections that are not there, by id. */
  lost: string[];
  /** Sections that are there in an older version, by id. */
  older: string[];
  /** Whether each writer saw its work settled. */
  settled: boolean[];
  served: readonly string[];
  violations: readonly string[];
}

type Uniform = () => number;

/** One seeded schedule of jobs that write the comment at the same time, and what is left when all is quiet. */
export class Interleaving {
  readonly github: VirtualGitHub;
  readonly #uniform: Uniform;
  readonly #hazards: Hazards;
  readonly #listedFrom = new Map<number, number>();
  readonly #expected: StageResult[] = [];
  #calm = false;

  constructor(seed: number, hazards: Hazards) {
    const random = seeded(seed);
    this.#uniform = () => random.uniform();
    this.#hazards = hazards;
    this.github = startVirtualGitHub((operation) => this.#passage(operation));
    const { state, time } = this.github;
    state.git.commit('main', { 'mlops.yml': '' });
    state.openPull({ number: PULL, headRef: 'main', author: HUMAN });
    state.isListed = ({ id, createdAt }) => {
      const lag = (): number => this.#uniform() * this.#hazards.listLagMs;
      const from = this.#listedFrom.get(id) ?? createdAt.getTime() + lag();
      this.#listedFrom.set(id, from);
      return this.#calm || time.now() >= from;
    };
  }

  /** Comments that were there before: talk of people, and perhaps a comment of an older run. */
  prepare(): void {
    const { state } = this.github;
    // More than a page of talk takes ten times as long: in one schedule of seven.
    const talk = this.#uniform() < 0.15 ? this.#pick([31, 100, 101]) : this.#pick([0, 0, 0, 1, 1, 2, 3]);
    for (let index = 0; index < talk; index += 1) state.addComment(PULL, `Remark ${String(index)}`, HUMAN);
    if (this.#uniform() < 0.5) {
      const older = [this.#result(0, 90), stageResult('deploy', { provenance: provenance(90, 1) })];
      this.#expected.push(...older);
      state.addComment(PULL, renderComment(MODEL, older), ACTIONS_BOT);
    }
    for (const { id } of state.comments) this.#listedFrom.set(id, 0);
  }

  /** Jobs at the same time; some are of an older run or attempt, and a few write the same section. */
  async play(writers: number): Promise<boolean[]> {
    const jobs = Array.from({ length: writers }, (_, index) => {
      const leg = this.#uniform() < 0.15 ? 0 : index;
      const run = this.#pick([100, 101, 101]);
      const attempt = this.#pick([1, 1, 2]);
      const stages = this.#pick([1, 1, 2]);
      const first = this.#pick([0, 1, 2]);
      const job = this.#job(
        Array.from({ length: stages }, (__, stage) => this.#result(leg, run, attempt, first + stage)),
        this.#uniform() * this.#pick([0, 2_000, 20_000]),
        this.#uniform() < this.#hazards.killedShare,
      );
      // What a step makes of it: a warning.
      return job.catch((error: unknown) => {
        if (error instanceof ServiceError) return false;
        throw error;
      });
    });
    const settled = await this.github.time.run(Promise.all(jobs));
    await this.github.time.drain();
    return settled;
  }

  /** A single job of a later run, or `report` with all results, while nothing goes wrong. */
  async repair(how: 'report' | 'next run'): Promise<void> {
    this.#calm = true;
    const results =
      how === 'report'
        ? mergeResults(this.#expected)
        : mergeResults(this.#expected).map((result) => ({ ...result, provenance: provenance(200, 1) }));
    this.#expected.push(...results);
    await this.github.time.run(this.#write(results, how === 'report'));
    await this.github.time.drain();
  }

  outcome(settled: boolean[]): Outcome {
    const { state, network, violations } = this.github;
    const bodies = state.comments.filter(({ author }) => author === ACTIONS_BOT).map(({ body }) => body);
    const shown = new Map(readComment(MODEL, bodies[0] ?? '').map((result) => [sectionId(result), result]));
    const wanted = mergeResults(this.#expected).map(
      (result) => [result, shown.get(sectionId(result))] as const,
    );
    const idsOf = (found: typeof wanted): string[] => found.map(([result]) => sectionId(result));
    const lost = idsOf(wanted.filter(([, found]) => found === undefined));
    const older = idsOf(wanted.filter(([result, found]) => found !== undefined && isNewer(result, found)));
    return { bodies, lost, older, settled, served: network.served, violations };
  }

  async #job(results: readonly StageResult[], startsAfter: number, killed: boolean): Promise<boolean> {
    const { time } = this.github;
    const signal = new AbortController().signal;
    await time.sleep(startsAfter, signal);
    this.#expected.push(...results);
    let writer: CommentWriter | null = null;
    for (const index of results.keys()) {
      const task = this.#task(results.slice(0, index + 1).toReversed(), false);
      writer = new CommentWriter(task, writer ?? undefined);
      await writer.write();
      // The next stage takes its time.
      await time.sleep(this.#uniform() * 15_000, signal);
    }
    if (writer === null || killed) return true;
    const { settled } = await settleComment(writer, this.#uniform);
    return settled;
  }

  async #write(results: readonly StageResult[], complete: boolean): Promise<void> {
    const writer = new CommentWriter(this.#task(results, complete));
    await writer.write();
    await settleComment(writer, this.#uniform);
  }

  #task(results: readonly StageResult[], complete: boolean): CommentTask {
    return {
      api: this.github.connect(this.#uniform),
      clock: this.github.time,
      signal: new AbortController().signal,
      pullRequest: PULL,
      model: MODEL,
      viewerId: ACTIONS_BOT.id,
      headSha: null,
      results,
      complete,
    };
  }

  #passage(operation: string | null): Passage {
    if (this.#calm) return { there: 50, back: 50, fault: null };
    const { latencyMs, faultShare } = this.#hazards;
    const total = this.#uniform() * latencyMs;
    const there = this.#uniform() * total;
    const drawn = this.#uniform();
    // A read that fails is only asked again.
    const fault = operation === 'issues/list-comments' && drawn < faultShare / 2 ? 'failed' : null;
    const stored = drawn < faultShare ? this.#pick(['lost', 'failed'] as const) : null;
    return { there, back: total - there, fault: fault ?? stored };
  }

  #result(leg: number, run: number, attempt = 1, stage = 2): StageResult {
    return stageResult(STAGES[stage % STAGES.length] ?? 'train', {
      leg: { seed: leg },
      headline: `run ${String(run)}.${String(attempt)} of leg ${String(leg)}`,
      provenance: provenance(run, attempt),
    });
  }

  #pick<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.#uniform() * choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }
}

const provenance = (runNumber: number, runAttempt: number): StageResult['provenance'] => ({
  ...stageResult('train').provenance,
  runId: 4700 + runNumber,
  runNumber,
  runAttempt,
});
