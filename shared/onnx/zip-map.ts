import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { fieldsOf, GRAPH, MODEL, NODE, textField, VALUE } from './message.ts';

/**
 * Replaces outputs of ZipMap nodes by the tensors that go into them: default scikit-learn and LightGBM exports end in
 * sequences of maps, which onnxruntime-node can't return (microsoft/onnxruntime#8007).
 * @returns null when the model has no ZipMap
 * @throws when the bytes are no ONNX model
 */
export function withoutZipMap(model: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const fields = fieldsOf(model);
  const graph = fields.find(({ number }) => number === MODEL.graph);
  if (graph === undefined) throw new Error('the file has no graph');
  const parts = fieldsOf(graph.content);

  const tensors = new Map<string, string>();
  for (const part of parts) {
    if (part.number !== GRAPH.node || !isZipMap(part.content)) continue;
    const node = fieldsOf(part.content);
    const [input, output] = [textField(node, NODE.input), textField(node, NODE.output)];
    if (input !== undefined && output !== undefined) tensors.set(output, input);
  }
  if (tensors.size === 0) return null;

  const repaired = new BinaryWriter();
  for (const part of parts) {
    if (part.number === GRAPH.node && isZipMap(part.content)) continue;
    const tensor =
      part.number === GRAPH.output
        ? tensors.get(textField(fieldsOf(part.content), VALUE.name) ?? '')
        : undefined;
    // Without a type: the runtime infers it from the node that writes the tensor.
    if (tensor === undefined) repaired.raw(part.raw);
    else
      repaired.uint32((GRAPH.output << 3) | WireType.LengthDelimited).bytes(
        new BinaryWriter()
          .uint32((VALUE.name << 3) | WireType.LengthDelimited)
          .string(tensor)
          .finish(),
      );
  }
  const whole = new BinaryWriter();
  for (const field of fields) {
    if (field === graph) whole.uint32((MODEL.graph << 3) | WireType.LengthDelimited).bytes(repaired.finish());
    else whole.raw(field.raw);
  }
  return whole.finish();
}

const isZipMap = (node: Uint8Array): boolean => textField(fieldsOf(node), NODE.opType) === 'ZipMap';
