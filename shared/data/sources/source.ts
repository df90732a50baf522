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
  /** Where it is another one than the format's. */
  delimiter?: string;
  /** Where the lines of `original` lie, of which `path` is a copy. */
  lines?: CopiedLines;
}

/** From this record on (0 is the header), lines of the file are so many more than those of its copy. */
export interface LineShift {
  record: number;
  by: number;
}

interface CopiedLines {
  shifts: readonly LineShift[];
  /** Null where the file has no header. */
  headerLine: number | null;
}
