import type { InferenceSession } from 'onnxruntime-node';

import type { OnnxSession } from './session.ts';

/** A tensor of the model's interface; dimensions that vary are -1. */
export interface SignatureTensor {
  name: string;
  type: string;
  shape: number[];
}

export interface Signature {
  inputs: SignatureTensor[];
  outputs: SignatureTensor[];
}

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
