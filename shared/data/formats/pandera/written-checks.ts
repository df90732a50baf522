import type { Path } from '../foreign-schema.ts';
import { isList, isMap, textOf, type PlainMap } from '../plain.ts';

/** One check of a column, whichever way it was written. */
export interface WrittenCheck {
  name: string;
  /** Its arguments by name; a single one without a name is `value`. */
  args: PlainMap;
  options: PlainMap;
  path: Path;
}

/** Keys of a column that are no checks. */
export const COLUMN_KEYS = new Set([
  'title',
  'description',
  'dtype',
  'nullable',
  'checks',
  'name',
  'unique',
  'coerce',
  'required',
  'regex',
  'default',
  'report_duplicates',
  'drop_invalid_rows',
  'metadata',
]);

const OPTION_KEYS = new Set([
  'check_name',
  'ignore_na',
  'raise_warning',
  'n_failure_cases',
  'groupby',
  'groups',
  'error',
  'name',
  'title',
  'description',
]);

/** The list of `checks`, the old map of them by name, or names as keys of the column itself. */
export function writtenChecks(column: PlainMap, path: Path): WrittenCheck[] {
  const { checks } = column;
  const beside = Object.entries(column)
    .filter(([key]) => !COLUMN_KEYS.has(key))
    .map(([name, value]) => named(name, value, [...path, name]));
  if (isList(checks))
    return [...checks.map((check, index) => listed(check, [...path, 'checks', index])), ...beside];
  if (isMap(checks))
    return [
      ...Object.entries(checks).map(([name, value]) => named(name, value, [...path, 'checks', name])),
      ...beside,
    ];
  return beside;
}

function listed(check: unknown, path: Path): WrittenCheck {
  if (!isMap(check)) return named('', check, path);
  const options = isMap(check['options']) ? check['options'] : {};
  const args = Object.fromEntries(Object.entries(check).filter(([key]) => key !== 'options'));
  return { name: textOf(options['check_name']) ?? '', args, options, path };
}

function named(name: string, value: unknown, path: Path): WrittenCheck {
  if (!isMap(value)) return { name, args: value === null ? {} : { value }, options: {}, path };
  const nested = isMap(value['options']) ? value['options'] : {};
  const entries = Object.entries(value).filter(([key]) => key !== 'options');
  return {
    name,
    args: Object.fromEntries(entries.filter(([key]) => !OPTION_KEYS.has(key))),
    options: { ...Object.fromEntries(entries.filter(([key]) => OPTION_KEYS.has(key))), ...nested },
    path,
  };
}
