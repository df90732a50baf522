import { basename, resolve } from 'node:path';
import { UserError } from '../../errors.ts';

/** A file that describes several tables: which one the data are. */
export interface TableChoice {
  /** What stands after `#` in the setting; null for nothing. */
  name: string | null;
  /** The data as the input names them: paths and globs. */
  data: readonly string[];
  workspace: string;
  /** Absolute folder of the file. */
  folder: string;
  /** The file, as people know it. */
  shown: string;
}

export interface NamedTable<T> {
  name: string;
  /** Files of the table, relative to the schema's. */
  paths: readonly string[];
  value: T;
}

/**
 * The table that is named, else the only one, else the one whose file, or whose name, is that of the data.
 * @throws UserError that lists the names.
 */
export function chooseTable<T>(tables: readonly NamedTable<T>[], choice: TableChoice): NamedTable<T> {
  const { name, data, workspace, folder, shown } = choice;
  const known = tables.map((table) => table.name).join(', ');
  if (name !== null) {
    const named = tables.find((table) => table.name === name);
    if (named !== undefined) return named;
    throw new UserError(`describes no table "${name}"; known are ${known}`, { file: shown });
  }
  const [only, ...others] = tables;
  if (only === undefined) throw new UserError('describes no table', { file: shown });
  if (others.length === 0) return only;
  const wanted = new Set(data.map((path) => resolve(workspace, path)));
  const stems = new Set(data.map(stemOf));
  const found =
    tables.filter(({ paths }) => paths.some((path) => wanted.has(resolve(folder, path)))).at(0) ??
    onlyOne(tables.filter((table) => stems.has(table.name.toLowerCase())));
  if (found !== undefined) return found;
  throw new UserError(`describes ${String(tables.length)} tables, none of them by the name of the data`, {
    file: shown,
    fix: `Name the table after the file: schema: ${shown}#${only.name}; known are ${known}`,
  });
}

const onlyOne = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

/** `data/orders.csv.gz` is `orders`. */
const stemOf = (path: string): string => (basename(path).split('.')[0] ?? '').toLowerCase();
