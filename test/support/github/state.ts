import type { Account } from './accounts.ts';
import { FakeGit } from './git.ts';

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
  readonly pulls: FakePull[] = [];
  readonly dispatches: FakeDispatch[] = [];
  readonly repositoryDispatches: { eventType: string; payload: unknown }[] = [];
  readonly artifacts: FakeArtifact[] = [];
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  #lastId = 1000;

  constructor(repository: string, defaultBranch: string) {
    const [owner = '', name = ''] = repository.split('/');
    this.owner = owner;
    this.name = name;
    this.defaultBranch = defaultBranch;
  }

  get repository(): string {
    return `${this.owner}/${this.name}`;
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
    const now = new Date();
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
}
