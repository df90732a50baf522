import { ATTRIBUTE, fieldsOf, GRAPH, integersOf, MODEL, NODE, textField } from './message.ts';

const TENSOR = { externalData: 13, dataLocation: 14 } as const;
const EXTERNAL = 1;
const ENTRY = { key: 1, value: 2 } as const;
const SPARSE = { values: 1, indices: 2 } as const;
const TRAINING = { initialization: 1, algorithm: 2 } as const;
const FUNCTION = { node: 7, attribute: 11 } as const;

type Kind = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'training' | 'function';

/** Which fields of a message hold messages that may hold tensors. */
const INSIDE: Record<Kind, Partial<Record<number, Kind>>> = {
  model: { [MODEL.graph]: 'graph', [MODEL.trainingInfo]: 'training', [MODEL.functions]: 'function' },
  training: { [TRAINING.initialization]: 'graph', [TRAINING.algorithm]: 'graph' },
  function: { [FUNCTION.node]: 'node', [FUNCTION.attribute]: 'attribute' },
  graph: { [GRAPH.node]: 'node', [GRAPH.initializer]: 'tensor', [GRAPH.sparseInitializer]: 'sparse' },
  node: { [NODE.attribute]: 'attribute' },
  attribute: {
    [ATTRIBUTE.tensor]: 'tensor',
    [ATTRIBUTE.tensors]: 'tensor',
    [ATTRIBUTE.graph]: 'graph',
    [ATTRIBUTE.graphs]: 'graph',
    [ATTRIBUTE.sparseTensor]: 'sparse',
    [ATTRIBUTE.sparseTensors]: 'sparse',
  },
  sparse: { [SPARSE.values]: 'tensor', [SPARSE.indices]: 'tensor' },
  tensor: {},
};

/**
 * Where tensors of a model say that their values lie, other than in the model itself. A hostile model may name any file
 * of the machine.
 */
export function externalLocations(model: Uint8Array): string[] {
  return [...new Set(locationsIn(model, 'model'))];
}

function locationsIn(message: Uint8Array, kind: Kind): string[] {
  const fields = fieldsOf(message);
  if (kind === 'tensor') {
    if (!integersOf(fields, TENSOR.dataLocation).includes(EXTERNAL)) return [];
    const entries = fields
      .filter(({ number }) => number === TENSOR.externalData)
      .map(({ content }) => fieldsOf(content));
    return [
      textField(entries.find((entry) => textField(entry, ENTRY.key) === 'location') ?? [], ENTRY.value) ?? '',
    ];
  }
  return fields.flatMap(({ number, content }) => {
    const inner = INSIDE[kind][number];
    return inner === undefined ? [] : locationsIn(content, inner);
  });
}
