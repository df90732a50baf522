export const FORMATS = ['csv', 'tsv', 'json', 'jsonl', 'parquet'] as const;
export type DataFormat = (typeof FORMATS)[number];
/** Formats that are rewritten as Parquet first, and the endings of their files. */
export const ARROW_ENDINGS = ['arrow', 'arrows', 'feather', 'ipc'] as const;

/** A file of data. */
export interface DataSource {
  /** Absolute. */
  path: string;
  /** As people know it: relative to the workspace when it lies there. */
  shown: string;
  format: DataFormat;
  compression: 'none' | 'gzip' | 'zstd';
  /** Of the file as it was given. */
  bytes: number;
  /** Absolute: the file as it was given, where `path` is what it was rewritten as to be read. */
  original?: string;
}
