import { describeError } from '../errors.ts';
import type { GitHub } from '../github/github.ts';
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
import { lastWords } from './last-words.ts';
import type { MissingPermissions } from './missing-permissions.ts';
import { forgetCheck, isRefused, rememberCheck, type OpenCheck, type Surface } from './open-check.ts';

export interface CheckedStage {
  mode: CheckMode;
  stage: StageName;
  model: string;
  leg: Leg;
  startedAt: Date;
}

interface Place {
  github: GitHub;
  sha: string;
}

type Started = Exclude<Surface, { kind: 'intended' }> | { kind: 'none' };

/**
 * The stage's check on its commit: in progress while it runs, concluded by its verdict. That it does not work is an outcome:
 * it never changes a verdict, and a token that may not write checks says so by its permissions.
 */
export class StageCheck {
  readonly #runner: Runner;
  readonly #missing: MissingPermissions;
  #started: Promise<Started | undefined> | undefined;
  /** What stands on the commit, as far as is known; null when nothing was tried. */
  #surface: Surface | null = null;
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
    this.#started = this.#attempt<Started>(stage.mode, async () => {
      const place = this.#placeOf(stage, this.#runner.cancelled);
      if (place === null) return { kind: 'none' };
      const title = 'Running';
      const summary = `Started at ${stage.startedAt.toISOString()}.`;
      const running = { status: 'in_progress', output: { title, summary } } as const;
      const watch = this.#watch(stage, place.sha);
      const status = { state: 'pending', description: title } as const;
      const surface = await this.#create(place, stage, running, status).catch((error: unknown) => {
        if (isRefused(error)) watch.nothingStands();
        throw error;
      });
      watch.standsAs(surface);
      return surface;
    });
  }

  /**
   * @param results what the check shows, free of secrets; nothing is written without any
   * @param failOn which verdict is a failure
   */
  async conclude(stage: CheckedStage, results: readonly StageResult[], failOn: FailOn): Promise<void> {
    const started = await this.#started;
    if (started?.kind === 'none' || results.length === 0) return;
    const signal = lastWords(this.#runner);
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
      if (this.#surface !== null) {
        this.#concluding = true;
        rememberCheck(this.#runner, {
          ...this.#identity(stage, place.sha, this.#surface),
          conclusion: concluded.conclusion,
          status: status.state,
          title: text.title,
          summary: 'The details are in the job summary.',
        });
      }
      const surface = started ?? (await this.#left(place, stage));
      const written = surface ?? (await this.#create(place, stage, concluded, status));
      if (surface?.kind === 'check') await place.github.updateCheckRun(surface.id, concluded);
      if (surface?.kind === 'status')
        await place.github.setCommitStatus(place.sha, this.#named(stage, status));
      if (this.#surface !== null) forgetCheck(this.#runner);
      if (written.kind !== 'check') return;
      for (const batch of more)
        await place.github.updateCheckRun(written.id, { output: { ...text, annotations: batch } });
    });
  }

  /** What a start left behind whose answer never came. */
  async #left({ github, sha }: Place, stage: CheckedStage): Promise<Started | null> {
    if (this.#surface === null) return null;
    const found = await github.findCheckRun({ ...this.#identity(stage, sha, this.#surface), headSha: sha });
    return found === null ? null : { kind: 'check', id: found.id };
  }

  /** What the post step says if this process never does: from before the check is there, so that none is left open. */
  #watch(
    stage: CheckedStage,
    sha: string,
  ): { standsAs: (surface: Surface) => void; nothingStands: () => void } {
    const { cancelled, log } = this.#runner;
    this.#surface = { kind: 'intended' };
    const ended = () => {
      if (this.#concluding || this.#surface === null) return;
      const [conclusion, title] = cancelled.aborted
        ? (['cancelled', 'Cancelled without a result'] as const)
        : (['failure', 'Ended without a result'] as const);
      const summary = `The process of the step ended without a result${cancelled.aborted ? ' after the run was cancelled' : ''}: the log of the step tells how far it came. Nothing was measured.`;
      const identity = this.#identity(stage, sha, this.#surface);
      rememberCheck(this.#runner, { ...identity, conclusion, status: 'error', title, summary });
    };
    ended();
    cancelled.addEventListener('abort', ended, { once: true });
    return {
      standsAs: (surface) => {
        this.#surface = surface;
        ended();
        log.debug('The check is in progress.');
      },
      nothingStands: () => {
        this.#surface = null;
        forgetCheck(this.#runner);
      },
    };
  }

  #identity(
    stage: CheckedStage,
    sha: string,
    surface: Surface,
  ): Pick<OpenCheck, 'surface' | 'externalId' | 'url' | 'sha' | 'name'> {
    const { runId, runAttempt } = this.#runner.context;
    const parts = [runId ?? 0, runAttempt ?? 1, sectionId(stage), stage.startedAt.getTime()];
    return { surface, externalId: parts.join('.'), url: this.#runUrl(), sha, name: checkName(stage) };
  }

  #placeOf(stage: CheckedStage, signal: AbortSignal): Place | null {
    const legs = Number(this.#runner.input('legs') ?? 1);
    const sha = checkedCommit(stage.mode, this.#runner.context, { stage: stage.stage, legs });
    const github = sha === null ? null : githubOf(this.#runner, signal);
    return sha === null || github === null ? null : { github, sha };
  }

  async #create(
    { github, sha }: Place,
    stage: CheckedStage,
    run: Pick<Parameters<GitHub['createCheckRun']>[0], 'status' | 'conclusion' | 'output'>,
    status: Pick<Parameters<GitHub['setCommitStatus']>[1], 'state' | 'description'>,
  ): Promise<Exclude<Started, { kind: 'none' }>> {
    const { externalId, url, name } = this.#identity(stage, sha, { kind: 'intended' });
    try {
      const { id } = await github.createCheckRun({
        ...run,
        name,
        headSha: sha,
        externalId,
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

function batchesOf(annotations: RenderedCheck['annotations']): RenderedCheck['annotations'][] {
  const batches: RenderedCheck['annotations'][] = [];
  for (let from = 0; from < annotations.length; from += ANNOTATIONS_PER_REQUEST)
    batches.push(annotations.slice(from, from + ANNOTATIONS_PER_REQUEST));
  return batches;
}
