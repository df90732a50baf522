export interface NewCommit {
  message: string;
  tree: string;
  parents: readonly string[];
}

/** Git objects and refs, written without a checkout. */
export interface GitDataCalls {
  /** Commit that a ref (`refs/mlops/model`) points at; null without such a ref. */
  readRef(ref: string): Promise<string | null>;
  /** @returns false when the ref exists already, at another commit */
  createRef(ref: string, sha: string): Promise<boolean>;
  /** Moves a ref forward, never by force. @returns false when that is no way forward: somebody else moved it */
  advanceRef(ref: string, sha: string): Promise<boolean>;
  /**
   * A tree of text files on top of another one, or of nothing.
   * @param files path → content
   * @returns its sha
   */
  createTree(base: string | null, files: Readonly<Record<string, string>>): Promise<string>;
  /** @returns its sha */
  createCommit(commit: NewCommit): Promise<string>;
}
