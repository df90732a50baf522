import { UserError } from '../../../errors.ts';
import { isMap, type PlainMap } from '../plain.ts';

/** Longer chains are circles. */
const MAX_STEPS = 20;

/**
 * The schema that a `$ref` into the same file stands for, with the keywords beside it on top.
 * @throws UserError for a reference to another file, to nothing, or in a circle.
 */
export function resolveReference(root: PlainMap, schema: PlainMap, file: string): PlainMap {
  let resolved = schema;
  for (let step = 0; typeof resolved['$ref'] === 'string'; step++) {
    const { $ref, ...beside } = resolved;
    if (step > MAX_STEPS) throw new UserError(`the $ref "${$ref}" never ends`, { file });
    if (!$ref.startsWith('#'))
      throw new UserError(`the $ref "${$ref}" names another file`, {
        file,
        fix: 'Write what it names into "$defs"',
      });
    resolved = { ...target(root, $ref, file), ...beside };
  }
  return resolved;
}

function target(root: PlainMap, reference: string, file: string): PlainMap {
  let node: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    node = isMap(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }
  if (!isMap(node)) throw new UserError(`the $ref "${reference}" names nothing`, { file });
  return node;
}
