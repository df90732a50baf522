import type { CheckRunCalls } from './check-run.ts';
import type { CommitCalls } from './commit.ts';
import type { CommitStatusCalls } from './commit-status.ts';
import type { GitDataCalls } from './git-data.ts';
import type { PermissionCalls } from './permission.ts';
import type { PullRequestComment } from './comment.ts';
import type { PullRequestView } from './connection.ts';
import type { ReactionCalls } from './reactions.ts';
import type { RerunCalls } from './rerun.ts';
import type { HeadRepository, WorkflowRun } from './workflow-run.ts';

/** What the suite asks of GitHub about one repository. Failures are `ServiceError`s; `AccessError` names permissions. */
export interface GitHub
  extends
    CheckRunCalls,
    CommitCalls,
    CommitStatusCalls,
    GitDataCalls,
    PermissionCalls,
    ReactionCalls,
    RerunCalls {
  /** Text of a file at a commit or branch; null when there is none. */
  readFile(path: string, ref: string): Promise<string | null>;
  /**
   * Starts a workflow (`workflow_dispatch`).
   * @param ref branch or tag that the workflow runs on
   * @returns the run that was started; null when GitHub does not say (Enterprise Server)
   */
  dispatchWorkflow(
    workflow: string,
    ref: string,
    inputs: Readonly<Record<string, string>>,
  ): Promise<DispatchedRun | null>;
  /** Starts the workflows that wait for this type of `repository_dispatch`. */
  dispatchEvent(type: string, payload: Readonly<Record<string, unknown>>): Promise<void>;
  /** Comments of a pull request, oldest first, all pages. */
  listComments(pullRequest: number): Promise<PullRequestComment[]>;
  /**
   * Creates a comment. Never posted twice blindly: after an ambiguous failure the comments are read again, and one of
   * ours that starts with the marker is returned instead, which another run may have written meanwhile.
   * @param marker first line of the body
   */
  createComment(pullRequest: number, body: string, marker: string): Promise<PullRequestComment>;
  /**
   * @param signal gives up waiting; the request may still take effect
   * @returns null when somebody deleted the comment meanwhile
   */
  updateComment(id: number, body: string, signal?: AbortSignal): Promise<PullRequestComment | null>;
  /** Deleted already is deleted. */
  deleteComment(id: number, signal?: AbortSignal): Promise<void>;
  /** Numeric id of the account that the token writes as. */
  viewerId(): Promise<number>;
  /** Who writes and where the pull request stands, in one call. */
  viewPullRequest(number: number): Promise<PullRequestView>;
  /** Null when there is no such run in this repository. */
  workflowRun(id: number): Promise<WorkflowRun | null>;
  /** Runs on a commit, newest first, all pages. @param event only those that it started */
  runsOfCommit(sha: string, event?: string): Promise<WorkflowRun[]>;
  /** The latest hundred runs of a branch that an event started, newest first. */
  runsOfBranch(branch: string, event: string): Promise<WorkflowRun[]>;
  /** Artifacts of a run that have not expired, newest first, all pages. Needs `actions: read`. */
  listRunArtifacts(runId: number): Promise<RunArtifact[]>;
  /** The zip of an artifact, which may be too large to be held. @throws RequestError also while it is read */
  openArtifact(id: number, maxBytes: number): Promise<AsyncIterable<Uint8Array>>;
  pullRequest(number: number): Promise<PullRequest | null>;
  /** Open pull requests whose head is this branch of a repository of this owner. */
  openPullRequestsFrom(owner: string, branch: string): Promise<PullRequest[]>;
}

/** What a run left behind. */
export interface RunArtifact {
  id: number;
  name: string;
  /** Of the zip. */
  bytes: number;
  /** Of the zip, `sha256:<hex>`; null when the service does not say. */
  digest: string | null;
}

export interface PullRequest {
  number: number;
  open: boolean;
  headSha: string;
  /** Null when it was deleted. */
  headRepository: HeadRepository | null;
  baseRepositoryId: number | null;
  baseSha: string;
  baseRef: string;
}

export interface DispatchedRun {
  id: number;
  url: string;
}
