import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { RunContext } from '../model/run-context.ts';
import type { StageName } from '../model/stage-result.ts';

/** Stages that run code of the workspace, or read data and models by its configuration. */
const RUNS_WORKSPACE: readonly StageName[] = ['validate-data', 'train', 'evaluate-vs-baseline'];
/** Stages that change what the base serves. */
const ACTS_FOR_THE_BASE: readonly StageName[] = ['register-model', 'deploy'];

/**
 * Events that run with the base's secrets although somebody else's pull request caused them. There, the workspace must
 * be the base's own commit (GITHUB_SHA of these events); what is not proven to be that counts as the pull request's.
 * @throws UserError before anything of the workspace was used.
 */
export async function refuseUntrustedCode(stage: StageName, context: RunContext): Promise<void> {
  const origin = untrustedOrigin(context);
  if (origin === null) return;
  if (ACTS_FOR_THE_BASE.includes(stage) && context.event !== 'issue_comment') throw neverForStrangers(stage);
  const head = await checkedOutCommit(context.workspace);
  if (head !== null && head === context.sha) return;
  // Without a checkout there is nothing of the pull request that a report could take for the base's.
  if (!RUNS_WORKSPACE.includes(stage) && (context.event !== 'pull_request_target' || head === null)) return;
  throw new UserError(
    `${stage} does not run on "${context.event}" with code of ${origin}: the job holds secrets of the base, and the workspace is not its commit ${context.sha ?? ''}`,
    {
      fix: 'Run it on "pull_request", and let "report" write the comment in a "workflow_run" workflow',
    },
  );
}

function neverForStrangers(stage: StageName): UserError {
  return new UserError(`${stage} does nothing for a pull request of a fork`, {
    fix: 'Run it on "push" to the default branch, where only reviewed code arrives',
  });
}

/** Who may have written the code, or null when the event gives no secrets to strangers. */
function untrustedOrigin({ event, payload, pullRequest }: RunContext): string | null {
  if (event === 'pull_request_target') return pullRequest?.fork === false ? null : 'a fork';
  if (event === 'workflow_run') {
    const run = asMap(payload['workflow_run']);
    const fromPullRequest = typeof run['event'] === 'string' && run['event'].startsWith('pull_request');
    const head = asMap(run['head_repository'])['id'];
    const own = head !== undefined && head === asMap(payload['repository'])['id'];
    return fromPullRequest && !own ? 'a fork' : null;
  }
  // The event names no head: it is never proven to be ours.
  return event === 'issue_comment' && asMap(payload['issue'])['pull_request'] !== undefined
    ? 'a pull request'
    : null;
}

const asMap = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** Only a commit that stands in HEAD itself or in the ref that it names; null for everything else. */
async function checkedOutCommit(workspace: string): Promise<string | null> {
  const read = async (name: string): Promise<string> =>
    (await readFile(join(workspace, '.git', name), 'utf8').catch(() => '')).trim();
  const head = await read('HEAD');
  const ref = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  const commit = ref === undefined ? head : await read(ref);
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit : null;
}
