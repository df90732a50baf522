import type { Journal } from '../../shared/journal/run-identity.ts';
import type { PullRequestContext } from '../../shared/model/run-context.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';

/** What there is to report, and where. */
export interface Gathered {
  results: StageResult[];
  /** Results that could not be read, one line each. */
  faults: string[];
  pullRequest: PullRequestContext | null;
  /** What the results ask to write into the state. */
  journals: Journal[];
}

/** There is nothing to report: why, for people. */
export interface NothingToReport {
  skipped: string;
}

/** More than a matrix of GitHub can have, for all stages. */
export const MAX_RESULTS = 1000;
export const MAX_FOREIGN_RESULTS = 500;
