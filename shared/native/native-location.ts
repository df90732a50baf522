/** Where native packages may lie, in the order in which they are looked for. */
export interface NativeLocation {
  /** Preinstalled folder (`MLOPS_NATIVES_DIR`): a `node_modules`, or a folder that holds one. */
  preinstalled: string | null;
  /** URL of the module that started us: its checkout may have a `node_modules`, a release never has. */
  startedFrom: string;
}

export type NativePackage = '@duckdb/node-api' | 'onnxruntime-node';
