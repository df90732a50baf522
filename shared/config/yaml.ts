import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import { UserError, type Place } from '../errors.ts';

/** More than anybody writes; what a pull request may have the parser work on. */
const MAX_CHARACTERS = 10_000_000;
/** Deeper nesting than any file of ours needs; a bomb is refused before it is built. */
const MAX_DEPTH = 40;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export interface YamlDocument {
  value: unknown;
  /** Place of the key or item at a path, or of its nearest ancestor. */
  placeOf(path: readonly (string | number)[]): Place;
}

/**
 * Parses YAML 1.2 (JSON is YAML) from an untrusted file.
 * @throws UserError with file, line and column: syntax, duplicate keys, aliases beyond reason, prototype keys, beyond
 * the limit.
 * @param limit characters
 */
export function parseYaml(text: string, file: string, limit = MAX_CHARACTERS): YamlDocument {
  if (text.length > limit) {
    throw new UserError(
      `has ${text.length.toLocaleString('en')} characters, more than the ${limit.toLocaleString('en')} that are read`,
      { file },
    );
  }
  const lines = new LineCounter();
  const document = parse(text, file, lines);
  const placeAt = (offset: number | undefined): Place => {
    if (offset === undefined) return { file };
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };

  const [fault] = document.errors;
  // The parser recurses: a bomb of brackets exhausts its stack, which it reports as a fault of the text.
  if (fault !== undefined && /call stack/.test(fault.message)) throw nestedTooDeep({ file });
  if (fault !== undefined) {
    throw new UserError(`not valid YAML: ${inOurWords(fault)}`, placeAt(fault.pos[0]));
  }
  refuseHostileStructure(document, placeAt);

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    const unresolved = cause instanceof Error && cause.message.startsWith('Unresolved alias');
    throw new UserError(
      unresolved ? 'not valid YAML: an alias has no anchor' : 'the YAML expands to too many aliases',
      { file, cause },
    );
  }
  return { value, placeOf: (path) => placeAt(offsetOf(document, path)) };
}

const nestedTooDeep = (place: Place): UserError =>
  new UserError(`nested deeper than ${String(MAX_DEPTH)} levels`, place);

/** Where the parser speaks to the programmer who calls it. */
const inOurWords = ({ code, message }: { code: string; message: string }): string =>
  code === 'MULTIPLE_DOCS' ? 'several documents, expected one' : message;

function parse(text: string, file: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, version: '1.2', prettyErrors: false, uniqueKeys: false });
  } catch (cause) {
    if (cause instanceof RangeError) throw nestedTooDeep({ file });
    throw cause;
  }
}

function refuseHostileStructure(document: Document, placeAt: (offset: number | undefined) => Place): void {
  visit(document, (_key, node, ancestors) => {
    if (ancestors.length > MAX_DEPTH * 2) {
      throw nestedTooDeep(placeAt(startOf(node)));
    }
    if (isPair(node) && isScalar(node.key) && FORBIDDEN_KEYS.has(String(node.key.value))) {
      throw new UserError(`the key "${String(node.key.value)}" is not allowed`, placeAt(startOf(node.key)));
    }
    if (isMap(node)) refuseDoubledKey(node, placeAt);
  });
}

/** The parser's own check compares each key with all others: minutes for a large map. */
function refuseDoubledKey(map: YAMLMap, placeAt: (offset: number | undefined) => Place): void {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    const name = isScalar(key) ? key.value : key;
    if (seen.has(name))
      throw new UserError(`the key "${String(name)}" is given twice`, placeAt(startOf(key)));
    seen.add(name);
  }
}

function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
