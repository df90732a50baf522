import type { RemoteEngine } from '../engine/remote/remote-engine.ts';
import type { RemoteCounts } from './count-remotely.ts';

/** A table that stays where it is. */
export interface RemoteTable {
  remote: RemoteEngine;
  /** A SELECT, without parentheses. */
  query: string;
  counts: RemoteCounts;
}
