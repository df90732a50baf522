import { ATTRIBUTE, fieldsOf, GRAPH, integersOf, MODEL, NODE, textField, textOf } from './message.ts';

/** Attributes in which classifiers of `ai.onnx.ml`, and the ZipMap after them, name the columns of their probabilities. */
const NAMES = new Set(['classlabels_strings', 'classlabels_int64s', 'classlabels_ints']);

/**
 * Labels of a classifier in the order of its probability columns.
 * @param model bytes of an ONNX model
 * @returns null when no node names them
 */
export function classLabelsOf(model: Uint8Array): string[] | null {
  const graph = fieldsOf(model).find(({ number }) => number === MODEL.graph);
  let found: string[] | null = null;
  for (const part of fieldsOf(graph?.content ?? new Uint8Array())) {
    if (part.number !== GRAPH.node) continue;
    for (const { number, content } of fieldsOf(part.content)) {
      if (number !== NODE.attribute) continue;
      const attribute = fieldsOf(content);
      if (!NAMES.has(textField(attribute, ATTRIBUTE.name) ?? '')) continue;
      const texts = attribute.filter((field) => field.number === ATTRIBUTE.strings);
      const labels = [
        ...texts.map((field) => textOf(field.content)),
        ...integersOf(attribute, ATTRIBUTE.ints).map(String),
      ];
      // Of a pipeline the last classifier is the one that answers.
      if (labels.length > 0) found = labels;
    }
  }
  return found;
}
