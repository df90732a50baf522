import type { InferenceSession } from 'onnxruntime-node';
import type { Signature, SignatureTensor } from '../model/signature.ts';
import type { OnnxSession } from './session.ts';

/** Names, types and shapes of the tensors; dimensions that vary are -1. */
export function signatureOf({ session }: OnnxSession): Signature {
  return {
    inputs: session.inputMetadata.flatMap(tensorOf),
    outputs: session.outputMetadata.flatMap(tensorOf),
  };
}

function tensorOf(value: InferenceSession.ValueMetadata): SignatureTensor[] {
  if (!value.isTensor) return [];
  const shape = value.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : -1));
  return [{ name: value.name, type: value.type, shape }];
}
