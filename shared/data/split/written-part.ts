import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, extname, relative, resolve, sep } from 'node:path';
import { isInside } from '../../fs/inside.ts';
import { makeFolder } from '../../fs/make-folder.ts';
import { refuseWayOut } from '../../fs/refuse-way-out.ts';
import { digestOfFile, type Digest } from '../../hash/digest.ts';
import { SPLIT_NAMES, type SplitName } from '../checks/splits/split-part.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { literal } from '../engine/sql-text.ts';
import type { Splits } from '../schema/table-schema.ts';
import { wrong } from './split-rule.ts';

/** Where a part is written. */
export interface PartFile {
  name: SplitName;
  /** Absolute. */
  path: string;
  /** Relative to the workspace, with forward slashes. */
  shown: string;
}

export interface WrittenPart extends PartFile {
  rows: number;
  digest: Digest;
}

const QUOTES = `header true, quote '"', escape '"'`;
const OPTIONS: Readonly<Record<string, string>> = {
  '.parquet': 'format parquet, compression zstd',
  '.csv': `format csv, ${QUOTES}, delimiter ','`,
  '.tsv': `format csv, ${QUOTES}, delimiter '\t'`,
  '.jsonl': 'format json, array false',
};

/** Whether cells are written as the texts that a text file has. */
export const isDelimited = ({ path }: PartFile): boolean => /\.[ct]sv$/.test(path);

/** @throws UserError unless each part is one file of a known format below the workspace */
export async function partFiles(splits: Splits, workspace: string): Promise<PartFile[]> {
  const files: PartFile[] = [];
  for (const name of SPLIT_NAMES) {
    const [line, ...more] = splits[name];
    if (line === undefined) continue;
    if (more.length > 0 || /[*?{}[\]]|:\/\//.test(line))
      throw wrong(`"${name}" must be the one file to write, got ${[line, ...more].join(', ')}`);
    const path = resolve(workspace, line);
    if (OPTIONS[extname(path)] === undefined)
      throw wrong(`"${name}": "${line}" is none of ${Object.keys(OPTIONS).join(', ')}`);
    if (!isInside(workspace, path)) throw wrong(`"${name}": "${line}" lies outside the workspace`);
    if (files.some((file) => file.path === path)) throw wrong(`two parts are written to "${line}"`);
    await refuseWayOut(workspace, dirname(path), 'splits');
    files.push({ name, path, shown: relative(workspace, path).split(sep).join('/') });
  }
  return files;
}

/** Writes all parts, and only when each is whole puts them in their places. */
export async function writeParts(
  engine: QueryEngine,
  parts: readonly (PartFile & { rows: number; query: string })[],
): Promise<WrittenPart[]> {
  const temporary = parts.map(({ path }) => `${path}.${randomUUID()}.tmp`);
  const placed = parts.map((part, index) => ({ ...part, file: temporary[index] ?? '' }));
  try {
    const written: WrittenPart[] = [];
    for (const { name, path, shown, rows, query, file } of placed) {
      await makeFolder(dirname(path));
      await engine.run(`copy (${query}) to ${literal(file)} (${OPTIONS[extname(path)] ?? ''})`);
      written.push({ name, path, shown, rows, digest: await digestOfFile(file) });
    }
    for (const { file, path } of placed) await rename(file, path);
    return written;
  } finally {
    for (const file of temporary) await rm(file, { force: true });
  }
}
