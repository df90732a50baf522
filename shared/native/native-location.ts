import type { Clock } from '../http/clock.ts';
import type { Log } from '../model/log.ts';

/** Where native packages may lie, in the order in which they are looked for. */
export interface NativeLocation {
  /** Preinstalled folder (`MLOPS_NATIVES_DIR`): a `node_modules`, or a folder that holds one. */
  preinstalled: string | null;
  /** URL of the module that started us: its checkout may have a `node_modules`, a release never has. */
  startedFrom: string;
  /** What is nowhere is fetched and kept; null: nothing is fetched. */
  fetching: NativeFetching | null;
}

export interface NativeFetching {
  /**
   * Variables of the step: the runner's folders, the repository of the action, npm's configuration, proxies. They are the
   * workflow author's and the machine's; a pull request's `.npmrc` is never read.
   */
  environment: Readonly<Record<string, string | undefined>>;
  log: Log;
  signal: AbortSignal;
  clock?: Clock;
}

export type NativePackage = '@duckdb/node-api' | 'onnxruntime-node';
