/** A tensor of a model's interface; dimensions that vary are -1. */
export interface SignatureTensor {
  name: string;
  /** As ONNX Runtime names it: `float32`, `int64`, `string`, … */
  type: string;
  shape: number[];
}

/** What goes into a model and what comes out of it. */
export interface Signature {
  inputs: SignatureTensor[];
  outputs: SignatureTensor[];
}
