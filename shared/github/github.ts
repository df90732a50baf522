/** What the suite asks of GitHub about one repository. */
export interface GitHub {
  /** Text of a file at a commit or branch; null when there is none. */
  readFile(path: string, ref: string): Promise<string | null>;
  /**
   * Starts a workflow (`workflow_dispatch`).
   * @param ref branch or tag that the workflow runs on
   */
  dispatchWorkflow(workflow: string, ref: string, inputs: Readonly<Record<string, string>>): Promise<void>;
  /** Comments of a pull request, oldest first, all pages. */
  listComments(pullRequest: number): Promise<PullRequestComment[]>;
  /** Creates a comment. Never retried blindly: after an ambiguous failure look for the marker first. */
  createComment(pullRequest: number, body: string): Promise<PullRequestComment>;
  updateComment(id: number, body: string): Promise<PullRequestComment>;
  deleteComment(id: number): Promise<void>;
  /** Numeric id of the account that the token writes as. */
  viewerId(): Promise<number>;
}

export interface PullRequestComment {
  id: number;
  body: string;
  authorId: number | null;
  url: string;
}

export interface GitHubConnection {
  token: string;
  apiUrl: string;
  /** `owner/name` */
  repository: string;
  signal: AbortSignal;
}
