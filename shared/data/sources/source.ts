export const FORMATS = ['csv', 'tsv', 'json', 'jsonl', 'parquet'] as const;
export type DataFormat = (typeof FORMATS)[number];

/** A file of data. */
export interface DataSource {
  /** Absolute. */
  path: string;
  /** As people know it: relative to the workspace when it lies there. */
  shown: string;
  format: DataFormat;
  compression: 'none' | 'gzip' | 'zstd';
  bytes: number;
}
