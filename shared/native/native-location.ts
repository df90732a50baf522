/** Where native packages may lie, in the order in which they are looked for. */
export interface NativeLocation {
  /** Preinstalled folder laid out like `node_modules` (`MLOPS_NATIVES_DIR`). */
  preinstalled: string | null;
  /** URL of the module that started us: its checkout may have a `node_modules`, a release never has. */
  startedFrom: string;
}

export type NativePackage = '@duckdb/node-api' | 'onnxruntime-node';
