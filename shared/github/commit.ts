export interface Commit {
  sha: string;
  tree: string;
  parents: readonly string[];
  message: string;
  /** When it was committed. */
  date: Date;
}

export interface Comparison {
  /** Newest commit that both contain. */
  mergeBase: Commit;
  /** Commits of the head that the base lacks, and the other way round. */
  aheadBy: number;
  behindBy: number;
}

export interface CommitCalls {
  /** @returns null when there is no such commit */
  readCommit(sha: string): Promise<Commit | null>;
  /** Compares two commits or branches. @returns null when one is not there, or they have nothing in common */
  compareCommits(base: string, head: string): Promise<Comparison | null>;
  /**
   * A commit or branch and its ancestors, newest first.
   * @param most at most so many are asked for
   * @returns an empty list when there is no such commit
   */
  listAncestors(head: string, most: number): Promise<Commit[]>;
}
