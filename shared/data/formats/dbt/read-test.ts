import type { Severity } from '../../../model/stage-result.ts';
import { identifier } from '../../engine/sql-text.ts';
import { addRule, setSeverity, type Terms } from '../column-rules.ts';
import { constraintsOf, own, type Path, type SchemaDraft } from '../foreign-schema.ts';
import { isList, isMap, isScalar, shortJson, textOf, type PlainMap } from '../plain.ts';

export interface WrittenTest {
  name: string;
  args: PlainMap;
  config: PlainMap;
}

const CONFIG_KEYS = [
  'severity',
  'where',
  'warn_if',
  'error_if',
  'limit',
  'enabled',
  'tags',
  'meta',
  'store_failures',
  'fail_calc',
];
const SILENT = new Set([
  'severity',
  'where',
  'enabled',
  'tags',
  'meta',
  'store_failures',
  'store_failures_as',
  'schema',
  'alias',
  'limit',
]);

/** `unique`, `{accepted_values: {values: …}}`, `{test_name: unique, …}`; 1.10 puts the arguments under `arguments`. */
export function writtenTest(given: unknown): WrittenTest {
  if (typeof given === 'string') return { name: given, args: {}, config: {} };
  if (!isMap(given)) return { name: '', args: {}, config: {} };
  const [key = '', body] =
    Object.entries(given).find(([name]) => name !== 'name' && name !== 'description') ?? [];
  const isNamed = typeof given['test_name'] === 'string';
  const all: PlainMap = isNamed ? given : isMap(body) ? body : {};
  const config = {
    ...pick(all, (name) => CONFIG_KEYS.includes(name)),
    ...(isMap(all['config']) ? all['config'] : {}),
  };
  const nested = isMap(all['arguments']) ? all['arguments'] : {};
  const own = pick(all, (name) => !CONFIG_KEYS.includes(name) && !ABOUT.has(name));
  return { name: textOf(given['test_name']) ?? key, args: { ...own, ...nested }, config };
}

const ABOUT = new Set(['config', 'arguments', 'name', 'description', 'test_name', 'column_name', 'model']);

const pick = (map: PlainMap, keep: (name: string) => boolean): PlainMap =>
  Object.fromEntries(Object.entries(map).filter(([name]) => keep(name)));

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  not_null: [],
  unique: [],
  accepted_values: ['values', 'quote'],
};

/** @returns why the test is not checked, or null */
export function readTest(
  draft: SchemaDraft,
  column: string,
  { name, args, config }: WrittenTest,
  place: Path,
): string | null {
  if (config['enabled'] === false) return 'switched off in the file';
  const other = Object.keys(config).find((key) => !SILENT.has(key));
  if (other !== undefined) return `${other}: a verdict of its own`;
  const said = textOf(config['severity'])?.toLowerCase();
  const severity: Severity = said === 'warn' ? 'warning' : 'error';
  const where = config['where'] === undefined || config['where'] === null ? null : textOf(config['where']);
  if (where === undefined) return `where: ${shortJson(config['where'])} is no SQL`;
  if (where?.includes('{{') === true) return 'a template of dbt';
  const terms: Terms = { name, place, severity, where };
  const value = identifier(column);
  const left = Object.keys(args).find((key) => !ARGUMENTS[name]?.includes(key));
  if (left !== undefined && Object.hasOwn(ARGUMENTS, name))
    return `${left}: an argument that is not known here`;
  switch (name) {
    case 'not_null': {
      if (where !== null) {
        addRule(draft, column, { kind: 'expression', expression: `${value} is not null` }, terms);
        return null;
      }
      const field = draft.field(column, place);
      own(field).maxMissing = 0;
      setSeverity(field, 'missing', severity);
      return null;
    }
    case 'unique': {
      if (where !== null) {
        const expression = `case when ${value} is not null then count(*) over (partition by ${value}) = 1 end`;
        addRule(draft, column, { kind: 'expression', expression }, terms);
        return null;
      }
      const field = draft.field(column, place);
      constraintsOf(field).unique = true;
      setSeverity(field, 'unique', severity);
      return null;
    }
    case 'accepted_values': {
      const { values } = args;
      if (!isList(values) || !values.every(isScalar)) return 'is no list of single values';
      if (args['quote'] === false && values.some((one) => typeof one === 'string'))
        return 'quote: false makes SQL of its texts';
      addRule(draft, column, { kind: 'domain', values }, terms);
      return null;
    }
    case 'relationships':
      return 'a table of the warehouse; name its file in "foreignKeys" of a Table Schema';
    default:
      return name === '' ? 'a test without a name' : 'a test that is not known here';
  }
}
