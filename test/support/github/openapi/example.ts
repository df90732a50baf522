import { componentOf, description } from './description.ts';
import { matchOperation } from './operations.ts';

/** A copy of the answer that GitHub's description shows as an example: the base of objects with a hundred members. */
export function exampleAnswer(method: string, pathname: string): unknown {
  const operation = matchOperation(method, pathname)?.operation;
  const answer = operation?.responses['200'] as
    { content: Record<string, { examples?: { default?: { $ref?: string; value?: unknown } } }> } | undefined;
  const example = answer?.content['application/json']?.examples?.default;
  if (example === undefined) throw new Error(`the description shows no example of ${method} ${pathname}`);
  if (example.$ref === undefined) return structuredClone(example.value);
  const [, name] = componentOf(example.$ref);
  return structuredClone(description().components.examples[name]?.['value']);
}
