import type { ArtifactSource } from '../../shared/artifact/artifact-source.ts';
import { UserError } from '../../shared/errors.ts';
import type { GitHub, PullRequest } from '../../shared/github/github.ts';
import { inWords } from '../../shared/github/access-error.ts';
import { readWorkflowRun, type WorkflowRun } from '../../shared/github/workflow-run.ts';
import type { RunIdentity } from '../../shared/journal/run-identity.ts';
import { isEnterpriseServer } from '../../shared/model/enterprise-server.ts';
import { jobPermissions } from '../../shared/stage/job-permissions.ts';
import { journalOf } from '../../shared/stage/journals.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { foreignResults } from './foreign-results.ts';
import type { Gathered, NothingToReport } from './gathered.ts';
import { uploadedResults } from './own-results.ts';

/** Results of another run, read through the API. Whose they are is what GitHub says about the run. */
export async function otherRun(
  runId: number,
  pattern: string,
  ports: StagePorts,
): Promise<Gathered | NothingToReport> {
  const { context } = ports;
  const api = ports.github();
  const { repository } = context;
  if (api === null || repository === null)
    throw new UserError('input "github-token": results of another run are read with a token', {
      fix: `Leave it away: the job's own token is the default. The job needs ${inWords([jobPermissions('report', context)]) ?? ''} under "permissions:"`,
    });
  if (isEnterpriseServer(context.serverUrl)) {
    return {
      skipped:
        'Enterprise Server has no artifacts of this version: let the jobs of the stages write comment and summary themselves',
    };
  }
  const run = await runOf(runId, api, ports);
  const source: ArtifactSource = {
    list: () => api.listRunArtifacts(run.id),
    open: ({ id }, maxBytes) => api.openArtifact(id, maxBytes),
  };
  if (!run.event.startsWith('pull_request')) {
    const { read, faults } = await uploadedResults(source, pattern, ports.temporaryFolder);
    return {
      results: read.map(({ result }) => result),
      journals: read.map(({ result, attempt }) => journalOf(result, identityOf(run, attempt))),
      faults,
      pullRequest: null,
    };
  }
  if (run.event === 'pull_request_target')
    throw new UserError(
      `run ${String(run.id)} is of "pull_request_target": it holds the base's secrets, and its commit is the base's, not the pull request's`,
      { fix: 'Run the stages on "pull_request", which gives strangers no secrets' },
    );
  const pulls = await pullRequestsOf(run, api);
  return 'skipped' in pulls
    ? pulls
    : foreignResults(source, pattern, { run, repository }, pulls.found, ports);
}

const identityOf = (run: WorkflowRun, runAttempt: number): RunIdentity => ({
  event: run.event,
  commit: run.headSha,
  pullRequest: null,
  runId: run.id,
  runAttempt,
  fork: null,
});

/** The event's own word about the run that triggered us; GitHub's for any other. */
async function runOf(runId: number, api: GitHub, { context }: StagePorts): Promise<WorkflowRun> {
  const triggering = readWorkflowRun(context.payload['workflow_run']);
  const run = triggering?.id === runId ? triggering : await api.workflowRun(runId);
  if (run === null)
    throw new UserError(`input "run-id": the repository has no run ${String(runId)}`, {
      fix: 'Leave it away under "workflow_run": the run that triggered it is taken',
    });
  return run;
}

/** GitHub names no pull request of a fork in the event: they are found by their head. */
async function pullRequestsOf(
  run: WorkflowRun,
  api: GitHub,
): Promise<{ found: PullRequest[] } | NothingToReport> {
  const { headRepository, headBranch, headSha } = run;
  if (headRepository === null) return { skipped: 'the repository of the pull request was deleted' };
  const [owner = ''] = headRepository.name.split('/');
  const open = (await api.openPullRequestsFrom(owner, headBranch)).filter(
    (pull) => pull.headRepository?.id === headRepository.id,
  );
  if (open.length === 0) return { skipped: `no open pull request is from the head of run ${String(run.id)}` };
  const found = open.filter((pull) => pull.headSha === headSha);
  const now = open[0]?.headSha.slice(0, 7) ?? '';
  return found.length > 0
    ? { found }
    : {
        skipped: `stale: the run is of ${headSha.slice(0, 7)}, and the pull request's head is ${now} by now`,
      };
}
