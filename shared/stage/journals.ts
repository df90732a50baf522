import { describeError, UserError } from '../errors.ts';
import { AccessError } from '../github/access-error.ts';
import { appendLines } from '../journal/append-lines.ts';
import type { Journal, RunIdentity } from '../journal/run-identity.ts';
import { stateLines, type StateLine } from '../journal/state-lines.ts';
import type { StageResult } from '../model/stage-result.ts';
import { sectionId } from '../reporting/comment/section-identity.ts';
import { collectResults } from './collect-results.ts';
import type { StagePorts } from './stage-ports.ts';

/** Whether a job appends: `auto` where its token may, `always` (a token that may not is a warning), `never`. */
export const JOURNAL_MODES = ['auto', 'always', 'never'] as const;
export type JournalMode = (typeof JOURNAL_MODES)[number];

export interface Appended {
  /** Lines that the state did not hold yet. */
  count: number;
  /** Why nothing was appended that should have been, for people; null when all is there. */
  fault: string | null;
}

const NOTHING: Appended = { count: 0, fault: null };
/** A fork that claims more evaluations in one run than this wants to fill the state. */
const MAX_LINES_OF_FORK = 20;

export const journalOf = (result: StageResult, of: RunIdentity): Journal => ({
  of,
  model: result.model,
  from: sectionId(result),
  entries: result.journal,
});

/**
 * Writes into the state what jobs left that may not. Runs of pull requests themselves append nothing; nor does anything
 * follow for a verdict from what can't be appended.
 */
export async function appendJournals(
  journals: readonly Journal[],
  mode: JournalMode,
  ports: Pick<StagePorts, 'context' | 'model' | 'log' | 'now' | 'state' | 'missing'>,
): Promise<Appended> {
  const { context, model, log } = ports;
  if (mode === 'never') return NOTHING;
  try {
    const ofModel = journals.filter((journal) => journal.model === model && journal.entries.length > 0);
    // All or nothing: whose one entry is refused gets none in.
    const lines = linesOf(ofModel, ports);
    if (lines.length === 0) return NOTHING;
    if (context.pullRequest !== null || context.event.startsWith('pull_request')) {
      if (mode === 'always')
        log.notice('The journal is not appended: a run of a pull request writes no state.');
      return NOTHING;
    }
    const state = ports.state();
    const count = await appendLines(state, lines);
    log.info(
      `Journal: ${String(count)} of ${String(lines.length)} entries are new in the ${state.description}.`,
    );
    return { count, fault: null };
  } catch (error) {
    const { message } = describeError(error);
    if (error instanceof AccessError && mode === 'auto') {
      log.info(`The journal is not appended. ${message}`);
      return NOTHING;
    }
    ports.missing.note(error);
    return { count: 0, fault: `The journal is not appended. ${message}` };
  }
}

/** For a stage behind others of its run: appends what they left in the results folder. */
export async function appendEarlierJournals(ports: StagePorts): Promise<void> {
  const { context, resultsPath } = ports;
  if (context.pullRequest !== null || context.runId === null) return;
  const { results } = await collectResults(resultsPath);
  const ofRun = results.filter(({ provenance }) => provenance.runId === context.runId);
  const journals = ofRun.map((result) => journalOf(result, identityOfRun(ports, result)));
  const { fault } = await appendJournals(journals, 'auto', ports);
  if (fault !== null) ports.log.warning(fault);
}

/** The own run, by the runner's word; the attempt is that of the result. */
export const identityOfRun = (
  { context }: Pick<StagePorts, 'context'>,
  { provenance }: StageResult,
): RunIdentity => ({
  event: context.event,
  commit: context.sha,
  pullRequest: context.pullRequest?.number ?? null,
  runId: context.runId ?? 0,
  runAttempt: provenance.runAttempt ?? 1,
  fork: null,
});

function linesOf(journals: readonly Journal[], { log, now }: Pick<StagePorts, 'log' | 'now'>): StateLine[] {
  const found = journals.map((journal) => stateLines(journal, now()));
  const ignored = [...new Set(found.flatMap((each) => each.ignored))];
  if (ignored.length > 0)
    log.notice(
      `Journal entries of these kinds are passed over: ${ignored.map((kind) => JSON.stringify(kind.slice(0, 50))).join(', ')}.`,
    );
  const lines = found.flatMap((each) => each.lines);
  if (journals.some(({ of }) => of.fork !== null) && lines.length > MAX_LINES_OF_FORK)
    throw new UserError(
      `the run of a fork claims ${String(lines.length)} evaluations, more than the limit of ${String(MAX_LINES_OF_FORK)}`,
    );
  return lines;
}
