import type { Account } from '../accounts.ts';

/** A run of a workflow. */
export interface FakeRun {
  id: number;
  /** File name in `.github/workflows`. */
  workflow: string;
  event: string;
  headSha: string;
  headBranch: string;
  /** `owner/name`; another one than the repository is a fork. */
  headRepository: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  attempt: number;
  runNumber: number;
  createdAt: Date;
  actor: Account;
}
