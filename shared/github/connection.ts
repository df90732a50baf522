export interface GitHubConnection {
  token: string;
  apiUrl: string;
  /** `owner/name` */
  repository: string;
  signal: AbortSignal;
  /** Variables that name a proxy. */
  environment?: Readonly<Record<string, string | undefined>>;
}

export interface PullRequestView {
  /** Numeric id of the account that the token writes as. */
  viewerId: number;
  /** The head commit now; null when the token may not see it. */
  headSha: string | null;
}
