import type { Answer } from './answer.ts';
import type { BlobStore } from './artifacts/blob-store.ts';
import type { RuntimeToken } from './artifacts/runtime-token.ts';
import type { FakeState } from './state.ts';
import type { Tokens } from './tokens.ts';

/** Everything that one fake GitHub consists of. */
export interface World {
  state: FakeState;
  blobs: BlobStore;
  tokens: Tokens;
  runtimeToken: RuntimeToken;
  runId: number;
  /** Where the fake listens. */
  url: string;
}

export interface Judged {
  answer: Answer;
  /** What no correct client or fake would have done. */
  faults: string[];
}
