import { UserError, type Place } from '../errors.ts';
import { violations, type Violation } from '../model/validate.ts';
import { nearestName, toCamelCase } from './keys.ts';
import { configurationSchema, definitions, knownKeys, resolveNode, type SchemaNode } from './schema.ts';
import { parseYaml } from './yaml.ts';

/** A configuration is written by hand, and a pull request may hold any. */
const MAX_CHARACTERS = 1_000_000;

/** A checked `mlops.yml`: keys of ours in camelCase, everything else as written. */
export interface Configuration {
  file: string;
  value: Readonly<Record<string, unknown>>;
}

export const emptyConfiguration = (file: string): Configuration => ({ file, value: {} });

/**
 * Parses and checks `mlops.yml`.
 * @throws UserError with file, line, column and, for an unknown key, the nearest known one.
 */
export function parseConfiguration(text: string, file: string): Configuration {
  const document = parseYaml(text, file, MAX_CHARACTERS);
  if (document.value === null || document.value === undefined) return emptyConfiguration(file);
  const written: WrittenPaths = new Map();
  const value = normaliseKeys(document.value, configurationSchema, [], [], written);
  const [first] = violations(configurationSchema, value);
  if (first !== undefined) throw faultOf(first, (path) => document.placeOf(writtenPath(path, written)));
  return { file, value: value as Record<string, unknown> };
}

/** The value at a place, or undefined. */
export function valueAt(configuration: Configuration, path: readonly string[]): unknown {
  let value: unknown = configuration.value;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

/**
 * Checks one value that was given as an input against the schema of its place.
 * @throws UserError that names the input.
 */
export function checkInputValue(input: string, node: SchemaNode, value: unknown): unknown {
  const normalised = normaliseKeys(value, node, [], [], new Map());
  const [first] = violations({ ...node, $defs: definitions }, normalised);
  if (first === undefined) return normalised;
  const where = first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  const hint =
    first.unknownKey === undefined
      ? ''
      : suggestion(first.unknownKey, knownKeys(nodeAt(node, first.path.slice(0, -1))));
  throw new UserError(`input "${input}"${where}: ${first.message}${hint}`);
}

type WrittenPaths = Map<string, string>;

/** Renames keys that the schema knows under another spelling; names of columns, metrics, parameters stay untouched. */
function normaliseKeys(
  value: unknown,
  node: SchemaNode | undefined,
  path: (string | number)[],
  writtenAt: (string | number)[],
  written: WrittenPaths,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      normaliseKeys(item, resolveNode(node?.items), [...path, index], [...writtenAt, index], written),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  const schema = resolveNode(node);
  const known = knownKeys(schema);
  const entries = Object.entries(value).map(([key, child]) => {
    const spelling = known?.find((name) => name === key || toCamelCase(name) === toCamelCase(key)) ?? key;
    const childPath = [...path, spelling];
    written.set(childPath.join('\u0000'), key);
    return [
      spelling,
      normaliseKeys(child, schema?.properties?.[spelling], childPath, [...writtenAt, key], written),
    ] as const;
  });
  const names = new Set<string>();
  const doubled = entries.map(([name]) => name).find((name) => names.size === names.add(name).size);
  if (doubled !== undefined) throw new UserError(`the key "${doubled}" is given twice, in two spellings`);
  return Object.fromEntries(entries);
}

function writtenPath(path: readonly (string | number)[], written: WrittenPaths): (string | number)[] {
  return path.map((part, index) => written.get(path.slice(0, index + 1).join('\u0000')) ?? part);
}

function faultOf(fault: Violation, placeOf: (path: (string | number)[]) => Place): UserError {
  const place = placeOf(fault.path);
  if (fault.unknownKey !== undefined) {
    const parent = fault.path.slice(0, -1);
    const section = parent.length > 0 ? ` in "${parent.join('.')}"` : '';
    const hint = suggestion(fault.unknownKey, knownKeys(nodeAt(configurationSchema, parent)));
    return new UserError(`unknown key "${fault.unknownKey}"${section}${hint}`, place);
  }
  if (fault.path.length === 0) return new UserError('expected a map of settings', place);
  return new UserError(`"${fault.path.join('.')}": ${fault.message}`, place);
}

function suggestion(unknown: string, known: string[] | undefined): string {
  if (known === undefined) return '';
  const nearest = nearestName(unknown, known);
  return nearest === undefined ? `; known keys are ${known.join(', ')}` : `; did you mean "${nearest}"?`;
}

function nodeAt(root: SchemaNode, path: readonly (string | number)[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = resolveNode(root);
  for (const part of path)
    node = resolveNode(typeof part === 'number' ? node?.items : node?.properties?.[part]);
  return node;
}
