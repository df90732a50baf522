import { crc32 } from 'node:zlib';
import { ACTIONS_BOT, type Account } from './accounts.ts';
import { FakeGit } from './git.ts';
import type { FakeCheckRun } from './state/check-run.ts';
import type { FakeRun } from './state/run.ts';

export interface FakeComment {
  id: number;
  issue: number;
  body: string;
  author: Account;
  createdAt: Date;
  updatedAt: Date;
  minimized: boolean;
}

export interface FakePull {
  number: number;
  title: string;
  headSha: string;
  headRef: string;
  baseRef: string;
  /** `owner/name` of the head; another one than the repository is a fork. */
  headRepository: string;
  author: Account;
  state: 'open' | 'closed';
}

export interface FakeDispatch {
  workflow: string;
  ref: string;
  inputs: Record<string, unknown>;
  runId: number;
  createdAt: Date;
}

export interface FakeStatus {
  id: number;
  sha: string;
  context: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  description: string | null;
  targetUrl: string | null;
  creator: Account;
  createdAt: Date;
}

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface FakeArtifact {
  id: number;
  name: string;
  runId: number;
  runBackendId: string;
  createdAt: Date;
  /** Where its bytes lie in the blob store. */
  blobPath: string;
  finalized: boolean;
  size: number;
  digest: string | null;
}

/** What the fake GitHub knows about its one repository. Tests read and change it directly. */
export class FakeState {
  readonly repositoryId = 1_296_269;
  readonly git = new FakeGit();
  readonly comments: FakeComment[] = [];
  readonly reactions: { id: number; comment: number; content: string; author: Account }[] = [];
  /** Whether lists show a comment already: they lag behind its creation. */
  isListed: (comment: FakeComment) => boolean = () => true;
  readonly pulls: FakePull[] = [];
  readonly dispatches: FakeDispatch[] = [];
  readonly repositoryDispatches: { eventType: string; payload: unknown }[] = [];
  readonly artifacts: FakeArtifact[] = [];
  readonly checkRuns: FakeCheckRun[] = [];
  readonly statuses: FakeStatus[] = [];
  /** Runs besides those that were dispatched here. */
  readonly runs: FakeRun[] = [];
  /** Accounts that GitHub knows and what they may do; for all others it says 404. */
  readonly collaborators: { account: Account; role: Role }[] = [];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  #lastId = 1000;

  constructor(repository: string, defaultBranch: string, now: () => number = Date.now) {
    const [owner = '', name = ''] = repository.split('/');
    this.owner = owner;
    this.name = name;
    this.defaultBranch = defaultBranch;
    this.now = now;
  }

  get repository(): string {
    return `${this.owner}/${this.name}`;
  }

  /** Of this repository or, by its `owner/name`, of a fork. */
  repositoryIdOf(name: string): number {
    return name === this.repository ? this.repositoryId : this.repositoryId + 1 + crc32(name);
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Opens a pull request; its head branch must exist unless `headSha` is given. */
  openPull(pull: Partial<FakePull> & Pick<FakePull, 'number' | 'headRef' | 'author'>): FakePull {
    const opened: FakePull = {
      title: `Change ${String(pull.number)}`,
      headSha: this.git.resolve(pull.headRef) ?? '0'.repeat(40),
      baseRef: this.defaultBranch,
      headRepository: this.repository,
      state: 'open',
      ...pull,
    };
    this.pulls.push(opened);
    return opened;
  }

  addComment(issue: number, body: string, author: Account): FakeComment {
    const now = new Date(this.now());
    const comment: FakeComment = {
      id: this.nextId(),
      issue,
      body,
      author,
      createdAt: now,
      updatedAt: now,
      minimized: false,
    };
    this.comments.push(comment);
    return comment;
  }

  /** Adds a run; by default a push to the default branch that succeeded. */
  addRun(run: Partial<FakeRun> = {}): FakeRun {
    const headBranch = run.headBranch ?? this.defaultBranch;
    const added: FakeRun = {
      id: this.nextId(),
      workflow: 'ci.yml',
      event: 'push',
      headSha: this.git.resolve(headBranch) ?? '0'.repeat(40),
      headBranch,
      headRepository: this.repository,
      status: 'completed',
      conclusion: 'success',
      attempt: 1,
      runNumber: this.runs.length + 1,
      createdAt: new Date(this.now()),
      actor: ACTIONS_BOT,
      ...run,
    };
    this.runs.push(added);
    return added;
  }

  /** All runs, oldest first. */
  allRuns(): FakeRun[] {
    const dispatched = this.dispatches.map(({ runId: id, workflow, ref, createdAt }, index): FakeRun => {
      const headSha = this.git.resolve(ref) ?? '0'.repeat(40);
      const is = { event: 'workflow_dispatch', headSha, headBranch: ref, headRepository: this.repository };
      const ended = { status: 'queued', conclusion: null, attempt: 1, runNumber: index + 1 } as const;
      return { id, workflow, ...is, ...ended, createdAt, actor: ACTIONS_BOT };
    });
    return [...this.runs, ...dispatched].sort((a, b) => a.id - b.id);
  }

  /** Also the head of a fork's pull request: GitHub keeps it under `refs/pull`. */
  knowsCommit(sha: string): boolean {
    return this.git.hasCommit(sha) || this.pulls.some(({ headSha }) => headSha === sha);
  }
}
