import { readFile } from 'node:fs/promises';
import type { Tensor } from 'onnxruntime-node';
import { UserError } from '../errors.ts';
import { digestOf } from '../hash/digest.ts';
import type { Signature } from '../model/signature.ts';
import { openModel, type OrtModule } from '../onnx/session.ts';
import { signatureOf } from '../onnx/signature.ts';
import { datatypeOf, jsonData } from './datatypes.ts';
import { RequestError, requestReader, rowsOf, type InferRequest } from './infer-request.ts';

export type OnnxRuntime = OrtModule;

/** A model in memory: its digest is that of the very bytes that the session was made from. */
export interface ServedModel extends Signature {
  name: string;
  version: string;
  digest: string;
  /**
   * @param body of the request
   * @param mostRows of one request
   * @throws RequestError for what is the client's fault
   */
  infer(body: unknown, mostRows: number): Promise<{ rows: number; body: object }>;
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
  const { name, version, file } = place;
  const bytes = await readFile(file);
  const digest = digestOf(bytes);
  if (digest !== place.digest)
    throw new UserError(`the file has ${digest}, wanted ${place.digest}`, { file });
  // One thread: a request of one row is too small to share, and the pool's spinning costs other requests.
  const opened = await openModel(bytes, { runtime, shown: file, threads: 1 });
  const { session } = opened;
  const { inputs, outputs } = signatureOf(opened);
  if (inputs.length !== session.inputNames.length || outputs.length !== session.outputNames.length)
    throw new UserError('has inputs or outputs that are no tensors', {
      file,
      fix: 'Export it without maps and sequences',
    });
  const types = new Map(outputs.map((tensor) => [tensor.name, tensor.type]));
  for (const { type } of outputs) datatypeOf(type);
  const all = outputs.map((tensor) => tensor.name);
  const read = requestReader(inputs, outputs);

  async function run(request: InferRequest, wanted: string[]): Promise<Record<string, unknown>> {
    const feeds: Record<string, Tensor> = {};
    for (const input of request.inputs)
      feeds[input.name] = new runtime.Tensor(input.type as 'float32', input.data as Float32Array, input.dims);
    try {
      return await session.run(feeds, wanted);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      if (/alloc|out of memory/i.test(why)) throw cause;
      throw new RequestError(
        `the model can't compute these inputs: ${why.split('\n')[0]?.slice(0, 300) ?? ''}`,
      );
    }
  }

  return {
    name,
    version,
    digest,
    inputs,
    outputs,
    async infer(body, mostRows) {
      const request = read(body);
      const rows = rowsOf(request, inputs, mostRows);
      const wanted = request.outputs.length > 0 ? request.outputs : all;
      const answer = await run(request, wanted);
      return {
        rows,
        body: {
          model_name: name,
          model_version: version,
          ...(request.id === undefined ? {} : { id: request.id }),
          outputs: wanted.map((output) => {
            const tensor = answer[output] as Tensor;
            const type = types.get(output) ?? tensor.type;
            const { protocol: datatype } = datatypeOf(type);
            return { name: output, shape: tensor.dims, datatype, data: jsonData(type, tensor.data) };
          }),
        },
      };
    },
    release: () => session.release(),
  };
}
