import { UserError } from '../errors.ts';
import type { WorkflowRun } from '../github/workflow-run.ts';
import type { Journal } from '../journal/run-identity.ts';
import { parseForeignJson } from '../model/foreign-json.ts';
import { readStageResult } from '../model/read-stage-result.ts';
import type { StageResult } from '../model/stage-result.ts';
import { journalOf } from './journals.ts';

/** What GitHub says about a run whose code may be anybody's. */
export interface TrustedRun {
  run: WorkflowRun;
  /** `owner/name` of the base. */
  repository: string;
  /** Open pull requests whose head the run is of. */
  pullRequests: readonly number[];
}

export interface ForeignResult {
  result: StageResult;
  pullRequest: number;
  journal: Journal;
}

/**
 * A stage result that code of a pull request wrote. Its numbers and verdicts are claims and shown as such; who it is of
 * is GitHub's word, and a result that claims otherwise is refused. What it asks to write into the state stands apart.
 * @param attempt of the run that uploaded it
 * @throws UserError
 */
export function readForeignResult(text: string, attempt: number, trusted: TrustedRun): ForeignResult {
  const result = readStageResult(parseForeignJson(text), 'stage result');
  if (result.state !== 'concluded') throw new UserError('is of a stage that has not ended');
  const { run, repository } = trusted;
  const { provenance } = result;
  const claims: [string, unknown, unknown][] = [
    ['repository', provenance.repository, repository],
    ['run', provenance.runId, run.id],
    ['run number', provenance.runNumber, run.runNumber],
    ['attempt', provenance.runAttempt, attempt],
    ['commit', provenance.sha, run.headSha],
    ['event', provenance.event, run.event],
  ];
  for (const [what, claimed, actual] of claims) {
    if (claimed !== actual)
      throw new UserError(
        `claims the ${what} ${JSON.stringify(claimed)}, and it is ${JSON.stringify(actual)}`,
      );
  }
  const pullRequest = pullRequestOf(provenance.ref, trusted.pullRequests);
  const own = run.headRepository?.name.toLowerCase() === repository.toLowerCase();
  const fork = own ? null : (run.headRepository?.name ?? 'a deleted repository');
  return {
    pullRequest,
    journal: journalOf(result, {
      event: run.event,
      commit: run.headSha,
      pullRequest,
      runId: run.id,
      runAttempt: attempt,
      fork,
    }),
    result: {
      ...result,
      journal: [],
      waivers: [],
      provenance: {
        ...provenance,
        actor: run.actor,
        ...(fork === null ? {} : { fork }),
      },
    },
  };
}

function pullRequestOf(ref: string | null, candidates: readonly number[]): number {
  const claimed = Number(/^refs\/pull\/([1-9]\d*)\/(?:merge|head)$/.exec(ref ?? '')?.[1]);
  if (candidates.includes(claimed)) return claimed;
  throw new UserError(
    `claims the ref ${JSON.stringify(ref)}, and the run is of pull request ${candidates.map((number) => `#${String(number)}`).join(' or ')}`,
  );
}
