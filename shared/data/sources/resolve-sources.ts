import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { UserError } from '../../errors.ts';
import { ARROW_ENDINGS, FORMATS, type DataFormat, type DataSource } from './source.ts';

const ENDINGS: Record<string, DataFormat> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
};

/**
 * The files that lines of an input name, each once, in order; a glob's matches sorted. A glob looks below the workspace
 * only; a path without wildcards may lie anywhere, because whoever wrote it meant that file.
 * @throws UserError that names the line: nothing there, no match, empty, unknown or mixed formats.
 */
export async function resolveSources(patterns: readonly string[], workspace: string): Promise<DataSource[]> {
  const files: FoundFile[] = [];
  for (const pattern of patterns) files.push(...(await localFiles(pattern, workspace)));
  return describeAll(files);
}

/** A file that a line of an input stands for. */
export interface FoundFile {
  /** Absolute. */
  path: string;
  /** As people know it. */
  shown: string;
}

/** The files of a path or glob. */
export async function localFiles(pattern: string, workspace: string): Promise<FoundFile[]> {
  const paths = await pathsOf(pattern, workspace);
  return paths.map((path) => {
    const fromWorkspace = relative(workspace, path).replaceAll(sep, '/');
    return { path, shown: fromWorkspace.startsWith('../') ? path : fromWorkspace };
  });
}

/**
 * Each file once.
 * @param rewriteArrow what makes of a file of Arrow one that the engine reads
 * @throws UserError for what is no file of data, and for formats that differ
 */
export async function describeAll(
  files: readonly FoundFile[],
  rewriteArrow: (file: FoundFile) => Promise<DataSource> = refuseArrow,
): Promise<DataSource[]> {
  const sources = new Map<string, DataSource>();
  for (const file of files)
    if (!sources.has(file.path)) sources.set(file.path, await describe(file, rewriteArrow));
  const list = [...sources.values()];
  const odd = list.find(({ format }) => format !== list[0]?.format);
  if (odd !== undefined && list[0] !== undefined) {
    throw new UserError(
      `${list[0].shown} is ${nameOf(list[0])}, ${odd.shown} is ${nameOf(odd)}: one table has one format`,
      { fix: 'List files of one format' },
    );
  }
  return list;
}

const nameOf = ({ format, original }: DataSource): string => (original === undefined ? format : 'arrow');

const refuseArrow = ({ shown }: FoundFile): Promise<never> =>
  Promise.reject(
    new UserError('is a file of Arrow, which is not read here', { file: shown, fix: 'Write it as Parquet' }),
  );

async function pathsOf(pattern: string, workspace: string): Promise<string[]> {
  if (!isDynamicPattern(pattern)) return [resolve(workspace, pattern)];
  const root = `${resolve(workspace)}${sep}`;
  // What lies above the workspace would be walked only to be left out.
  const matches = pattern.startsWith('..')
    ? []
    : await glob(pattern, { cwd: workspace, absolute: true, onlyFiles: true });
  const inside = matches.filter((path) => resolve(path).startsWith(root)).sort();
  if (inside.length === 0) {
    throw new UserError(`the pattern "${pattern}" matches no file in the workspace`, {
      fix: 'Correct the pattern, or create the files before this step',
    });
  }
  return inside;
}

/** Whether the name of a file tells a format that is read. */
export function hasKnownFormat(path: string): boolean {
  return formatOf(path).format !== undefined;
}

function formatOf(path: string): { format: DataFormat | 'arrow' | undefined; packed: string | undefined } {
  const [, ending = '', packed] = /\.([^.]+?)(?:\.(gz|zst))?$/.exec(path.toLowerCase()) ?? [];
  const isArrow = ARROW_ENDINGS.some((name) => name === ending);
  const format = isArrow ? 'arrow' : Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  // These compress their parts themselves.
  const isWhole = packed === undefined || (format !== 'parquet' && format !== 'arrow');
  return { format: isWhole ? format : undefined, packed };
}

async function describe(
  { path, shown }: FoundFile,
  rewriteArrow: (file: FoundFile) => Promise<DataSource>,
): Promise<DataSource> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) {
    throw new UserError('the file does not exist', {
      file: shown,
      fix: 'Correct the path, which starts at the workspace, or create the file before this step',
    });
  }
  if (!stats.isFile() && !stats.isDirectory()) {
    throw new UserError('is no regular file', { file: shown, fix: 'Name a file of data' });
  }
  if (!stats.isFile()) {
    throw new UserError('is a folder, expected a file', {
      file: shown,
      fix: `Write "${shown}/*.csv" or the like`,
    });
  }
  if (stats.size === 0) {
    throw new UserError('the file is empty', {
      file: shown,
      fix: 'Write the data again: not even a header is there',
    });
  }
  const { format, packed } = formatOf(path);
  if (format === 'arrow') return rewriteArrow({ path, shown });
  if (format === undefined) {
    throw new UserError('the format is not known from the name', {
      file: shown,
      fix: `Use one of the endings ${[...FORMATS, ...ARROW_ENDINGS].map((name) => `.${name}`).join(' ')} (text also with .gz or .zst)`,
    });
  }
  const compression = packed === 'gz' ? 'gzip' : packed === 'zst' ? 'zstd' : 'none';
  return { path, shown, format, compression, bytes: stats.size };
}
