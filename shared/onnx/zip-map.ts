import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

// Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_OUTPUT = 12;
const NODE_INPUT = 1;
const NODE_OUTPUT = 2;
const NODE_OP_TYPE = 4;
const VALUE_NAME = 1;

interface Field {
  number: number;
  type: WireType;
  /** The field with its tag, as it stands in the message. */
  raw: Uint8Array;
  /** Content of a length-delimited field, else empty. */
  content: Uint8Array;
}

/** Thrown for bytes that are no protobuf message. */
function fieldsOf(message: Uint8Array): Field[] {
  const reader = new BinaryReader(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, type] = reader.tag();
    const content = type === WireType.LengthDelimited ? reader.bytes() : new Uint8Array();
    if (type !== WireType.LengthDelimited) reader.skip(type, number);
    fields.push({ number, type, raw: message.subarray(start, reader.pos), content });
  }
  return fields;
}

const textOf = (content: Uint8Array): string => new TextDecoder().decode(content);

/**
 * Replaces outputs of ZipMap nodes by the tensors that go into them: default scikit-learn and LightGBM exports end in
 * sequences of maps, which onnxruntime-node can't return (microsoft/onnxruntime#8007).
 * @returns null when the model has no ZipMap
 * @throws when the bytes are no ONNX model
 */
export function withoutZipMap(model: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const fields = fieldsOf(model);
  const graph = fields.find(({ number }) => number === MODEL_GRAPH);
  if (graph === undefined) throw new Error('the file has no graph');
  const parts = fieldsOf(graph.content);

  const tensors = new Map<string, string>();
  for (const part of parts) {
    if (part.number !== GRAPH_NODE) continue;
    const node = fieldsOf(part.content);
    const text = (number: number): string | undefined => {
      const field = node.find((candidate) => candidate.number === number);
      return field && textOf(field.content);
    };
    const [input, output] = [text(NODE_INPUT), text(NODE_OUTPUT)];
    if (text(NODE_OP_TYPE) === 'ZipMap' && input !== undefined && output !== undefined)
      tensors.set(output, input);
  }
  if (tensors.size === 0) return null;

  const repaired = new BinaryWriter();
  for (const part of parts) {
    if (part.number === GRAPH_NODE && isZipMap(part.content)) continue;
    const tensor = part.number === GRAPH_OUTPUT ? tensors.get(nameOf(part.content)) : undefined;
    if (tensor === undefined) repaired.raw(part.raw);
    // Without a type: the runtime infers it from the node that writes the tensor.
    else
      repaired.uint32((GRAPH_OUTPUT << 3) | WireType.LengthDelimited).bytes(
        new BinaryWriter()
          .uint32((VALUE_NAME << 3) | WireType.LengthDelimited)
          .string(tensor)
          .finish(),
      );
  }
  const whole = new BinaryWriter();
  for (const field of fields) {
    if (field === graph) whole.uint32((MODEL_GRAPH << 3) | WireType.LengthDelimited).bytes(repaired.finish());
    else whole.raw(field.raw);
  }
  return whole.finish();
}

const isZipMap = (node: Uint8Array): boolean =>
  fieldsOf(node).some(({ number, content }) => number === NODE_OP_TYPE && textOf(content) === 'ZipMap');

const nameOf = (value: Uint8Array): string =>
  textOf(fieldsOf(value).find(({ number }) => number === VALUE_NAME)?.content ?? new Uint8Array());
