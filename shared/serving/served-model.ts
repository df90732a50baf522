import { readFile } from 'node:fs/promises';
import type * as onnxruntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { UserError } from '../errors.ts';
import { digestOf } from '../hash/digest.ts';
import type { SignatureTensor } from '../model/signature.ts';
import { datatypeOf, jsonData } from './datatypes.ts';
import { requestReader, type InferRequest } from './infer-request.ts';

export type OnnxRuntime = typeof onnxruntime;

/** A model in memory: its digest is that of the very bytes that the session was made from. */
export interface ServedModel {
  name: string;
  version: string;
  digest: string;
  inputs: SignatureTensor[];
  outputs: SignatureTensor[];
  readRequest(body: unknown): InferRequest;
  /** @returns the body of the answer */
  infer(request: InferRequest): Promise<object>;
  release(): Promise<void>;
}

export interface ModelPlace {
  name: string;
  version: string;
  /** Path of the ONNX file. */
  file: string;
  /** The digest that the file must have. */
  digest: string;
}

/** @throws UserError when the bytes are not the wanted ones, or are no ONNX model. */
export async function loadModel(runtime: OnnxRuntime, place: ModelPlace): Promise<ServedModel> {
  const bytes = await readFile(place.file);
  const digest = digestOf(bytes);
  if (digest !== place.digest)
    throw new UserError(`the file has ${digest}, wanted ${place.digest}`, { file: place.file });
  let session: InferenceSession;
  try {
    // One thread: a request of one row is too small to share, and the pool's spinning costs other requests.
    session = await runtime.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  } catch (cause) {
    throw new UserError('is no ONNX model that the runtime can load', { file: place.file, cause });
  }
  const inputs = tensorsOf(session.inputMetadata);
  const outputs = tensorsOf(session.outputMetadata);
  if (inputs.length !== session.inputNames.length || outputs.length === 0)
    throw new UserError('has inputs that are no tensors, or no output that is one', { file: place.file });
  const types = new Map(
    outputs.map(({ name, type }) => [name, { type, datatype: datatypeOf(type).protocol }]),
  );
  const all = outputs.map(({ name }) => name);

  return {
    name: place.name,
    version: place.version,
    digest,
    inputs,
    outputs,
    readRequest: requestReader(inputs, outputs),
    async infer(request) {
      const feeds: Record<string, Tensor> = {};
      for (const { name, type, data, dims } of request.inputs) {
        feeds[name] = new runtime.Tensor(type as 'float32', data as Float32Array, dims);
      }
      const wanted = request.outputs.length > 0 ? request.outputs : all;
      const answer = await session.run(feeds, wanted);
      return {
        model_name: place.name,
        model_version: place.version,
        ...(request.id === undefined ? {} : { id: request.id }),
        outputs: wanted.map((name) => {
          const tensor = answer[name] as Tensor;
          const { type, datatype } = types.get(name) ?? { type: tensor.type, datatype: '' };
          return { name, shape: tensor.dims, datatype, data: jsonData(type, tensor.data) };
        }),
      };
    },
    release: () => session.release(),
  };
}

function tensorsOf(metadata: readonly InferenceSession.ValueMetadata[]): SignatureTensor[] {
  return metadata.flatMap((value) =>
    value.isTensor
      ? [
          {
            name: value.name,
            type: value.type,
            shape: value.shape.map((size) => (typeof size === 'number' ? size : -1)),
          },
        ]
      : [],
  );
}
