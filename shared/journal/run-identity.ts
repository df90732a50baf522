/** Whose a journal is: GitHub's word about the run, never that of the run's code. */
export interface RunIdentity {
  event: string;
  commit: string | null;
  /** Number; null when the run was of none. */
  pullRequest: number | null;
  runId: number;
  runAttempt: number;
  /** `owner/name` of a pull request from elsewhere; its entries are claims of its code. */
  fork: string | null;
}

/** The entries of one stage result. */
export interface Journal {
  of: RunIdentity;
  model: string;
  /** For people: the stage, and its leg. */
  from: string;
  /** As they were read: nothing about them is known yet. */
  entries: readonly unknown[];
}
