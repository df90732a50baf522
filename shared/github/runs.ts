import { unless404, type GitHubApi } from './github-api.ts';
import type { GitHub, RunArtifact } from './github.ts';
import { readWorkflowRun } from './workflow-run.ts';

const PER_PAGE = 100;

/** Runs and what they left behind. */
export function runCalls(
  api: GitHubApi,
): Pick<GitHub, 'workflowRun' | 'runsOfCommit' | 'runsOfBranch' | 'listRunArtifacts' | 'openArtifact'> {
  return {
    workflowRun: async (id) => {
      const parameters = { ...api.repository, run_id: id };
      const answer = await unless404(api.ask((octokit) => octokit.rest.actions.getWorkflowRun(parameters)));
      return answer && readWorkflowRun(answer.data);
    },
    runsOfCommit: async (sha, event) => {
      const parameters = { ...api.repository, head_sha: sha, per_page: PER_PAGE, ...(event && { event }) };
      const runs = await api.ask((octokit) =>
        octokit.paginate(octokit.rest.actions.listWorkflowRunsForRepo, parameters),
      );
      return runs.map(readWorkflowRun).filter((run) => run !== null);
    },
    runsOfBranch: async (branch, event) => {
      const parameters = { ...api.repository, branch, event, per_page: PER_PAGE };
      const { data } = await api.ask((octokit) => octokit.rest.actions.listWorkflowRunsForRepo(parameters));
      return data.workflow_runs.map(readWorkflowRun).filter((run) => run !== null);
    },
    listRunArtifacts: async (runId) => {
      const parameters = { ...api.repository, run_id: runId, per_page: PER_PAGE };
      const artifacts = await api.ask((octokit) =>
        octokit.paginate(octokit.rest.actions.listWorkflowRunArtifacts, parameters),
      );
      return artifacts
        .filter(({ expired }) => !expired)
        .map(({ id, name, size_in_bytes: bytes, digest }): RunArtifact => ({
          id,
          name,
          bytes,
          digest: digest ?? null,
        }));
    },
    openArtifact: (id, maxBytes) => api.open(`actions/artifacts/${String(id)}/zip`, maxBytes),
  };
}
