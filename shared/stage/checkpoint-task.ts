/** What the post step saves when the main step had no end of its own. */
export interface CheckpointTask {
  /** Absolute. */
  path: string;
  model: string;
  legHash: string;
  /** What determines the training: a checkpoint serves no other. */
  fingerprint: string;
  maxBytes: number;
}
