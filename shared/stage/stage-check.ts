import { describeError } from '../errors.ts';
import type { GitHub } from '../github/github.ts';
import { RequestError } from '../http/request-error.ts';
import type { StageName, StageResult } from '../model/stage-result.ts';
import { worstVerdict, type FailOn } from '../model/verdict.ts';
import { ANNOTATIONS_PER_REQUEST } from '../reporting/check/annotations.ts';
import { checkName } from '../reporting/check/check-name.ts';
import { conclusionOf, statusOf } from '../reporting/check/conclusion.ts';
import { checkedCommit, type CheckMode } from '../reporting/check/decide-check.ts';
import { renderCheck, type RenderedCheck } from '../reporting/check/render-check.ts';
import { sectionId } from '../reporting/comment/section-identity.ts';
import { linksOf } from '../reporting/links.ts';
import type { Runner } from '../runner/runner.ts';
import { githubOf } from './connect-ports.ts';
import type { Leg } from './leg.ts';
import type { MissingPermissions } from './missing-permissions.ts';
import { forgetCheck, rememberCheck } from './open-check.ts';

export interface CheckedStage {
  mode: CheckMode;
  stage: StageName;
  model: string;
  leg: Leg;
  startedAt: Date;
}

/** What stands on the commit: a check run, or a commit status where checks are refused. */
type Surface = { kind: 'check'; id: number } | { kind: 'status' } | { kind: 'none' };

/** A cancelled step has a few seconds left before the runner kills it. */
const LAST_WORD_MS = 4000;

/**
 * The stage's check on its commit: in progress while it runs, concluded by its verdict. That it does not work is an outcome:
 * it never changes a verdict, and a token that may not write checks says so by its permissions.
 */
export class StageCheck {
  readonly #runner: Runner;
  readonly #missing: MissingPermissions;
  #started: Promise<Surface | undefined> | undefined;
  /** The verdict is known: from here on it is what the post step says. */
  #concluding = false;

  constructor(runner: Runner, missing: MissingPermissions) {
    this.#runner = runner;
    this.#missing = missing;
  }

  /** Does not wait for GitHub: the stage has work to do meanwhile. */
  start(stage: CheckedStage): void {
    // The report may find that there is nothing to show.
    if (stage.stage === 'report') return;
    this.#started = this.#attempt<Surface>(stage.mode, async () => {
      const place = this.#placeOf(stage, this.#runner.cancelled);
      if (place === null) return { kind: 'none' };
      const title = 'Running';
      const summary = `Started at ${stage.startedAt.toISOString()}.`;
      const running = { status: 'in_progress', output: { title, summary } } as const;
      const surface = await this.#create(place, stage, running, { state: 'pending', description: title });
      this.#watch(surface, stage, place.sha);
      return surface;
    });
  }

  /**
   * @param results what the check shows, free of secrets; nothing is written without any
   * @param failOn which verdict is a failure
   */
  async conclude(stage: CheckedStage, results: readonly StageResult[], failOn: FailOn): Promise<void> {
    const surface = await this.#started;
    if (surface?.kind === 'none' || results.length === 0) return;
    const { cancelled } = this.#runner;
    const signal = cancelled.aborted ? AbortSignal.timeout(LAST_WORD_MS) : cancelled;
    await this.#attempt(stage.mode, async () => {
      const place = this.#placeOf(stage, signal);
      if (place === null) return;
      const verdict = worstVerdict(results.map((result) => result.verdict));
      const { annotations, ...text } = renderCheck(results, linksOf(this.#runner.context));
      const [first = [], ...more] = batchesOf(annotations);
      const concluded = {
        status: 'completed',
        conclusion: conclusionOf(verdict, failOn),
        output: { ...text, annotations: first },
      } as const;
      const status = { state: statusOf(verdict, failOn), description: text.title } as const;
      if (surface !== undefined) {
        this.#concluding = true;
        rememberCheck(this.#runner, {
          id: surface.kind === 'check' ? surface.id : null,
          sha: place.sha,
          name: checkName(stage),
          conclusion: concluded.conclusion,
          status: status.state,
          title: text.title,
          summary: 'The details are in the job summary.',
        });
      }
      const written = surface ?? (await this.#create(place, stage, concluded, status));
      if (surface?.kind === 'check') await place.github.updateCheckRun(surface.id, concluded);
      if (surface?.kind === 'status')
        await place.github.setCommitStatus(place.sha, this.#named(stage, status));
      if (surface !== undefined) forgetCheck(this.#runner);
      if (written.kind !== 'check') return;
      for (const batch of more)
        await place.github.updateCheckRun(written.id, { output: { ...text, annotations: batch } });
    });
  }

  /** What the post step says if this process never does. */
  #watch(surface: Surface, stage: CheckedStage, sha: string): void {
    const { cancelled, log } = this.#runner;
    const id = surface.kind === 'check' ? surface.id : null;
    const ended = () => {
      if (this.#concluding) return;
      const [conclusion, title] = cancelled.aborted
        ? (['cancelled', 'Cancelled without a result'] as const)
        : (['failure', 'Ended without a result'] as const);
      const summary = `The process of the step ended without a result${cancelled.aborted ? ' after the run was cancelled' : ''}: the log of the step tells how far it came. Nothing was measured.`;
      rememberCheck(this.#runner, {
        id,
        sha,
        name: checkName(stage),
        conclusion,
        status: 'error',
        title,
        summary,
      });
    };
    ended();
    cancelled.addEventListener('abort', ended, { once: true });
    log.debug('The check is in progress.');
  }

  #placeOf(stage: CheckedStage, signal: AbortSignal): { github: GitHub; sha: string } | null {
    const legs = Number(this.#runner.input('legs') ?? 1);
    const sha = checkedCommit(stage.mode, this.#runner.context, { stage: stage.stage, legs });
    const github = sha === null ? null : githubOf(this.#runner, signal);
    return sha === null || github === null ? null : { github, sha };
  }

  async #create(
    { github, sha }: { github: GitHub; sha: string },
    stage: CheckedStage,
    run: Pick<Parameters<GitHub['createCheckRun']>[0], 'status' | 'conclusion' | 'output'>,
    status: Pick<Parameters<GitHub['setCommitStatus']>[1], 'state' | 'description'>,
  ): Promise<Surface> {
    const { runId, runAttempt } = this.#runner.context;
    const url = this.#runUrl();
    try {
      const { id } = await github.createCheckRun({
        ...run,
        name: checkName(stage),
        headSha: sha,
        externalId: `${String(runId ?? 0)}.${String(runAttempt ?? 1)}.${sectionId(stage)}.${String(stage.startedAt.getTime())}`,
        startedAt: stage.startedAt,
        ...(url === null ? {} : { detailsUrl: url }),
      });
      return { kind: 'check', id };
    } catch (error) {
      if (!isRefused(error)) throw error;
      // Only apps may write checks; a token of a person, or one without that permission, may still set a status.
      await github.setCommitStatus(sha, this.#named(stage, status)).catch((second: unknown) => {
        throw isRefused(second) ? error : second;
      });
      return { kind: 'status' };
    }
  }

  #named(
    stage: CheckedStage,
    status: Pick<Parameters<GitHub['setCommitStatus']>[1], 'state' | 'description'>,
  ): Parameters<GitHub['setCommitStatus']>[1] {
    const url = this.#runUrl();
    return { ...status, context: checkName(stage), ...(url === null ? {} : { url }) };
  }

  #runUrl(): string | null {
    const { serverUrl, repository, runId } = this.#runner.context;
    return repository === null || runId === null
      ? null
      : `${serverUrl}/${repository}/actions/runs/${String(runId)}`;
  }

  /** @returns what came of it; undefined when it did not work */
  async #attempt<T>(mode: CheckMode, attempt: () => Promise<T>): Promise<T | { kind: 'none' } | undefined> {
    try {
      return await attempt();
    } catch (error) {
      const { message } = describeError(error);
      if (!isRefused(error)) {
        this.#runner.log.warning(`The check run was not written. ${message}`);
        return undefined;
      }
      // A workflow that grants nothing asks for no check.
      this.#missing.note(error, { optional: mode === 'auto' });
      if (mode === 'auto') this.#runner.log.info(`No check run was written. ${message}`);
      else this.#runner.log.warning(`The check run was not written. ${message}`);
      return { kind: 'none' };
    }
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof RequestError && (error.status === 403 || error.status === 404);

function batchesOf(annotations: RenderedCheck['annotations']): RenderedCheck['annotations'][] {
  const batches: RenderedCheck['annotations'][] = [];
  for (let from = 0; from < annotations.length; from += ANNOTATIONS_PER_REQUEST)
    batches.push(annotations.slice(from, from + ANNOTATIONS_PER_REQUEST));
  return batches;
}
