import type { Log } from '../../model/log.ts';

/** What is needed to get data from where it is. */
export interface SourcePlace {
  /** Absolute; relative paths start here. */
  workspace: string;
  /** Absolute; removed by its owner when the data is not needed any more. */
  temporaryFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Native packages by name; the engine that rewrites Arrow is one. */
  loadNative(name: '@duckdb/node-api'): Promise<unknown>;
  signal: AbortSignal;
}
