import type { SignatureTensor } from '../model/signature.ts';
import { datatypeOf } from './datatypes.ts';
import { counted } from '../model/wording.ts';

/** The client's fault: answered with 400 and this text. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

export interface InputTensor {
  name: string;
  type: string;
  dims: number[];
  data: ReturnType<ReturnType<typeof datatypeOf>['create']>;
}

export interface InferRequest {
  id: string | undefined;
  inputs: InputTensor[];
  /** Names of the wanted outputs; all when empty. */
  outputs: string[];
}

/** Prepares once what each request is compared with. */
export function requestReader(
  inputs: readonly SignatureTensor[],
  outputs: readonly SignatureTensor[],
): (body: unknown) => InferRequest {
  const expected = new Map(
    inputs.map((tensor) => [tensor.name, { ...tensor, datatype: datatypeOf(tensor.type) }]),
  );
  const known = new Set(outputs.map(({ name }) => name));

  return (body) => {
    if (!isObject(body)) throw new RequestError('expected a JSON object with "inputs"');
    const { id, inputs: given, outputs: wanted } = body;
    if (id !== undefined && typeof id !== 'string') throw new RequestError('"id": expected a string');
    if (!Array.isArray(given)) throw new RequestError('"inputs": expected a list of tensors');
    const read: InputTensor[] = [];
    for (const tensor of given as unknown[]) {
      if (!isObject(tensor)) throw new RequestError('"inputs": expected a list of tensors');
      const name = tensor['name'];
      const input = typeof name === 'string' ? expected.get(name) : undefined;
      if (input === undefined)
        throw new RequestError(`unknown input ${quoted(name)}${listed(expected.keys())}`);
      if (read.some((other) => other.name === input.name))
        throw new RequestError(`the input "${input.name}" is given twice`);
      read.push(readTensor(tensor, input));
    }
    for (const name of expected.keys()) {
      if (!read.some((tensor) => tensor.name === name))
        throw new RequestError(`the input "${name}" is missing`);
    }
    return { id, inputs: read, outputs: wanted === undefined ? [] : readOutputs(wanted, known) };
  };
}

/**
 * Rows of a request: the size of the first dimension that the model leaves open.
 * @throws RequestError when there are more than allowed
 */
export function rowsOf(request: InferRequest, inputs: readonly SignatureTensor[], most: number): number {
  let rows = 1;
  for (const { name, dims } of request.inputs) {
    const open = inputs.find((input) => input.name === name)?.shape[0] === -1;
    const size = open ? (dims[0] ?? 1) : 1;
    if (size > most)
      throw new RequestError(
        `the input "${name}": ${String(size)} rows, at most ${String(most)} in one request`,
      );
    rows = Math.max(rows, size);
  }
  return rows;
}

type ExpectedInput = SignatureTensor & { datatype: ReturnType<typeof datatypeOf> };

function readTensor(tensor: Record<string, unknown>, input: ExpectedInput): InputTensor {
  const { name, datatype } = input;
  if (tensor['datatype'] !== datatype.protocol) {
    throw new RequestError(
      `the input "${name}": expected the datatype ${datatype.protocol}, got ${quoted(tensor['datatype'])}`,
    );
  }
  const dims = tensor['shape'];
  if (!Array.isArray(dims) || !dims.every((size) => Number.isSafeInteger(size) && (size as number) >= 0))
    throw new RequestError(`the input "${name}": "shape" must be a list of sizes`);
  const shape = dims as number[];
  const fits =
    shape.length === input.shape.length &&
    input.shape.every((size, axis) => size === -1 || size === shape[axis]);
  if (!fits) {
    throw new RequestError(
      `the input "${name}": expected the shape [${input.shape.join(', ')}], got [${shape.join(', ')}]`,
    );
  }
  if (!Array.isArray(tensor['data'])) throw new RequestError(`the input "${name}": "data" must be a list`);
  const values = flattened(tensor['data'], shape, name);
  const data = datatype.create(values.length);
  for (let index = 0; index < values.length; index++) {
    if (!datatype.put(data, index, values[index])) {
      throw new RequestError(
        `the input "${name}": value ${String(index)} is no ${datatype.protocol}: ${quoted(values[index])}`,
      );
    }
  }
  return { name, type: input.type, dims: shape, data };
}

/** Row-major values of flat data, or of data nested exactly as the shape says. */
function flattened(data: unknown[], shape: number[], name: string): unknown[] {
  const length = shape.reduce((product, size) => product * size, 1);
  let values = data;
  if (data.some((item) => Array.isArray(item))) {
    // Each level is compared with its size: [[1],[2,3]] is no 2×2 tensor of any kind.
    for (const size of shape.slice(1)) {
      const level: unknown[] = [];
      for (const item of values) {
        if (!Array.isArray(item) || item.length !== size)
          throw new RequestError(`the input "${name}": the nesting of "data" does not follow its shape`);
        for (const value of item as unknown[]) level.push(value);
      }
      values = level;
    }
  }
  if (values.length !== length) {
    throw new RequestError(
      `the input "${name}": the shape [${shape.join(', ')}] holds ${counted(length, 'value')}, got ${String(values.length)}`,
    );
  }
  return values;
}

function readOutputs(wanted: unknown, known: ReadonlySet<string>): string[] {
  if (!Array.isArray(wanted)) throw new RequestError('"outputs": expected a list');
  return (wanted as unknown[]).map((output) => {
    const name = isObject(output) ? output['name'] : undefined;
    if (typeof name !== 'string' || !known.has(name))
      throw new RequestError(`unknown output ${quoted(name)}${listed(known)}`);
    return name;
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const quoted = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
const listed = (names: Iterable<string>): string => `; the model has ${[...names].join(', ')}`;
