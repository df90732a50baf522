export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  /** Only on one line. */
  startColumn?: number;
  endColumn?: number;
  level: 'notice' | 'warning' | 'failure';
  title?: string;
  /** At most 64 KB. */
  message: string;
}

export type Conclusion =
  'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required';

export interface CheckOutput {
  title: string;
  /** Markdown, at most 65,535 bytes; so is `text`. */
  summary: string;
  text?: string;
  /** At most 50 in one request; GitHub adds them to those that are there. */
  annotations?: readonly Annotation[];
}

export interface NewCheckRun {
  name: string;
  headSha: string;
  /** Tells this check run from others of its name: what finds it again when an answer is lost. */
  externalId: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion?: Conclusion;
  startedAt?: Date;
  completedAt?: Date;
  /** Where "Details" leads to. */
  detailsUrl?: string;
  output?: CheckOutput;
}

/** Members that are not there stay as they are. */
export type CheckRunChange = Partial<Omit<NewCheckRun, 'headSha'>>;

export interface CheckRun {
  id: number;
  name: string;
  headSha: string;
  externalId: string;
  status: string;
  conclusion: string | null;
  url: string;
  /** Id of the app that made it and alone may change it; null when GitHub does not say. */
  appId: number | null;
  title: string | null;
  summary: string | null;
  text: string | null;
}

export interface CheckRunCalls {
  /** Creates a check run; never twice, when an answer is lost the one with this `externalId` is looked for first. */
  createCheckRun(check: NewCheckRun): Promise<CheckRun>;
  /** The one with this `externalId` among all check runs of its name on a commit; null when there is none. */
  findCheckRun(check: Pick<NewCheckRun, 'name' | 'headSha' | 'externalId'>): Promise<CheckRun | null>;
  updateCheckRun(id: number, change: CheckRunChange): Promise<CheckRun>;
  /** The latest check run of each app and name on a commit, all pages. */
  listCheckRuns(sha: string, name?: string): Promise<CheckRun[]>;
}
