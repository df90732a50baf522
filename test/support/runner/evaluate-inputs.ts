import { defaultOf, type ActionMetadata } from './action-metadata.ts';
import { evaluate, type Contexts } from './expressions.ts';

export interface EvaluatedInputs {
  values: Map<string, string>;
  /** Given names that `action.yml` does not declare: the runner warns and passes them all the same. */
  unexpected: string[];
}

/** Given inputs, and the defaults of `action.yml` for the others; a default looks exactly like a given value. */
export function evaluateInputs(
  metadata: Pick<ActionMetadata, 'inputs'>,
  given: Readonly<Record<string, string>>,
  contexts: Contexts,
): EvaluatedInputs {
  const values = new Map(Object.entries(given));
  const isGiven = new Set([...values.keys()].map((name) => name.toLowerCase()));
  for (const input of metadata.inputs) {
    if (isGiven.has(input.id.toLowerCase())) continue;
    const fallback = defaultOf(input);
    const value =
      fallback === undefined
        ? ''
        : 'text' in fallback
          ? fallback.text
          : evaluate(fallback.expression, contexts);
    values.set(input.id, value);
  }
  const declared = new Set(metadata.inputs.map(({ id }) => id.toLowerCase()));
  return { values, unexpected: Object.keys(given).filter((name) => !declared.has(name.toLowerCase())) };
}
