import { readStageResult } from '../../../shared/model/read-stage-result.ts';
import type { StageResult } from '../../../shared/model/stage-result.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Pointer of a value, or of the key that leads to it; `*` is every element of an array. */
type Pointer = string;
const keyOf = (pointer: Pointer): Pointer => `${pointer} key`;

/**
 * Where the schema lets a result say what it wants: values and keys that may be any text. They are found by trying, so that
 * a member that the schema gains is among them as soon as a result has it.
 */
export function freeText(result: StageResult): ReadonlySet<Pointer> {
  const pointers: Pointer[] = [];
  visit(toJson(result), '', pointers);
  return new Set(
    pointers.filter((pointer) => isValid(rewritten(result, new Set([pointer]), () => 'anything'))),
  );
}

/** The same result with other texts at these places, in a fixed order. */
export function rewritten(result: StageResult, places: ReadonlySet<Pointer>, next: () => string): unknown {
  return rewrite(toJson(result), '', places, next);
}

function rewrite(node: Json, at: Pointer, places: ReadonlySet<Pointer>, next: () => string): Json {
  if (typeof node === 'string') return places.has(at) ? next() : node;
  if (Array.isArray(node)) return node.map((item) => rewrite(item, `${at}/*`, places, next));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const pointer = `${at}/${key}`;
      return [places.has(keyOf(pointer)) ? next() : key, rewrite(value, pointer, places, next)];
    }),
  );
}

function visit(node: Json, at: Pointer, found: Pointer[]): void {
  if (typeof node === 'string') found.push(at);
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) for (const item of node) visit(item, `${at}/*`, found);
  else
    for (const [key, value] of Object.entries(node)) {
      found.push(keyOf(`${at}/${key}`));
      visit(value, `${at}/${key}`, found);
    }
}

function isValid(candidate: unknown): boolean {
  try {
    readStageResult(candidate, 'a test');
    return true;
  } catch {
    return false;
  }
}

const toJson = (result: StageResult): Json => JSON.parse(JSON.stringify(result)) as Json;
