import type { CheckRun } from '../github/check-run.ts';
import type { GitHub } from '../github/github.ts';
import type { Clock } from '../http/clock.ts';
import { RequestError } from '../http/request-error.ts';
import type { Runner } from '../runner/runner.ts';

/** What stands on the commit: a check run, or a commit status where checks are refused. */
export type Surface =
  | { kind: 'check'; id: number }
  | { kind: 'status' }
  /** Whether it was created, and as what, is not known: the process may end between the request and its answer. */
  | { kind: 'intended' };

/** A check or commit status that stands in progress, and what is to be said of it when nobody else does. */
export interface OpenCheck {
  surface: Surface;
  /** Tells the check run from others of its name. */
  externalId: string;
  /** Where a commit status leads to: tells it from one of another run. */
  url: string | null;
  sha: string;
  /** Context of a commit status. */
  name: string;
  conclusion: 'success' | 'failure' | 'neutral' | 'cancelled';
  /** The same as a commit status, which knows no neutral and no cancelled. */
  status: 'success' | 'failure' | 'error';
  title: string;
  summary: string;
}

const STATE = 'check';
/** What was created as its process died may be missing from lists for a moment. */
const LIST_LAG_MS = 3000;

/** Hands the check on to the post step: the process may end without a word, and its check would never. */
export function rememberCheck(runner: Runner, check: OpenCheck): void {
  runner.saveState(STATE, JSON.stringify(check));
}

export function forgetCheck(runner: Runner): void {
  runner.saveState(STATE, '');
}

/** In the post step: concludes what the main step left in progress. */
export async function closeCheck(runner: Runner, github: () => GitHub | null, clock: Clock): Promise<void> {
  const state = runner.state(STATE);
  const api = state === undefined ? null : github();
  if (state === undefined || api === null) return;
  const open = JSON.parse(state) as OpenCheck;
  const { sha, name, conclusion, status, title, summary, url } = open;
  const surface =
    open.surface.kind === 'intended' ? await findSurface(open, api, clock, runner.cancelled) : open.surface;
  if (surface === null) return;
  if (surface.kind === 'check')
    await api.updateCheckRun(surface.id, { status: 'completed', conclusion, output: { title, summary } });
  else
    await api.setCommitStatus(sha, {
      context: name,
      state: status,
      description: title,
      ...(url === null ? {} : { url }),
    });
  runner.log.info(`The check of the step was still in progress: it is concluded as ${conclusion}.`);
}

/** What came of the intention; null when nothing did. */
async function findSurface(
  open: OpenCheck,
  api: GitHub,
  clock: Clock,
  signal: AbortSignal,
): Promise<Exclude<Surface, { kind: 'intended' }> | null> {
  for (const wait of [0, LIST_LAG_MS]) {
    if (wait > 0) await clock.sleep(wait, signal);
    const check = await unlessRefused(findOpenCheck(open, api));
    if (check) return { kind: 'check', id: check.id };
    if (await unlessRefused(standsPending(open, api))) return { kind: 'status' };
  }
  return null;
}

async function findOpenCheck(open: OpenCheck, api: GitHub): Promise<CheckRun | null> {
  const check = await api.findCheckRun({ ...open, headSha: open.sha });
  return check?.status === 'completed' ? null : check;
}

/** A status has no name of ours but its context: it is ours when it leads to this run. */
async function standsPending({ sha, name, url }: OpenCheck, api: GitHub): Promise<boolean> {
  const newest = (await api.listCommitStatuses(sha)).find(({ context }) => context === name);
  return newest?.state === 'pending' && newest.url === (url ?? undefined);
}

/** Who may not read them did not write them. */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (isRefused(error)) return null;
    throw error;
  });
}

export const isRefused = (error: unknown): boolean =>
  error instanceof RequestError && (error.status === 403 || error.status === 404);
