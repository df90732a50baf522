/** A value with the version that a later compare-and-set must name. */
export interface StoreEntry {
  content: string;
  version: string;
}

/** Somebody else changed the key since it was read: read again, decide again. */
export class StoreConflict extends Error {
  override readonly name = 'StoreConflict';
}

/**
 * State that outlives a run: baselines, ledger, registry pointers, monitor history. Keys are relative paths with forward
 * slashes. Every implementation passes the same suite of tests.
 */
export interface Store {
  /** Where the store lies, for people. */
  readonly description: string;
  get(key: string): Promise<StoreEntry | null>;
  /**
   * Writes only if the key is still at `expected` (null: does not exist).
   * @returns the new version
   * @throws StoreConflict
   */
  compareAndSet(key: string, content: string, expected: string | null): Promise<string>;
  /** Adds one line to a file of lines (JSON Lines); concurrent appends all survive, whole. */
  append(key: string, line: string): Promise<void>;
}
