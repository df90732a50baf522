import { UserError } from '../errors.ts';

type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

interface Datatype {
  /** Name of the Open Inference Protocol. */
  protocol: string;
  create(length: number): TensorData;
  /** Writes one JSON value; false when it is none of this type. */
  put(data: TensorData, index: number, value: unknown): boolean;
}

const integer = (
  protocol: string,
  create: (length: number) => Exclude<TensorData, string[] | BigInt64Array | BigUint64Array>,
  least: number,
  most: number,
): Datatype => ({
  protocol,
  create,
  put: (data, index, value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) return false;
    (data as Float64Array)[index] = value;
    return true;
  },
});

const float = (protocol: string, create: (length: number) => Float32Array | Float64Array): Datatype => ({
  protocol,
  create,
  put: (data, index, value) => {
    if (typeof value !== 'number') return false;
    (data as Float64Array)[index] = value;
    // A number beyond the type's range would become infinite in silence.
    return Number.isFinite((data as Float64Array)[index]);
  },
});

/** A JSON number only where it is exact; beyond 2^53 the digits come as a string. */
const wide = (
  protocol: string,
  create: (length: number) => BigInt64Array | BigUint64Array,
  least: bigint,
  most: bigint,
): Datatype => ({
  protocol,
  create,
  put: (data, index, value) => {
    const exact =
      typeof value === 'number'
        ? Number.isSafeInteger(value)
        : typeof value === 'string' && /^-?\d{1,20}$/.test(value);
    if (!exact) return false;
    const number = BigInt(value as number | string);
    if (number < least || number > most) return false;
    (data as BigInt64Array)[index] = number;
    return true;
  },
});

/** Keyed by the names of ONNX Runtime. Its binding for Node takes no half precision: `Float16Array` arrives empty. */
const DATATYPES: Readonly<Record<string, Datatype>> = {
  float32: float('FP32', (n) => new Float32Array(n)),
  float64: float('FP64', (n) => new Float64Array(n)),
  int8: integer('INT8', (n) => new Int8Array(n), -128, 127),
  int16: integer('INT16', (n) => new Int16Array(n), -32768, 32767),
  int32: integer('INT32', (n) => new Int32Array(n), -2147483648, 2147483647),
  uint8: integer('UINT8', (n) => new Uint8Array(n), 0, 255),
  uint16: integer('UINT16', (n) => new Uint16Array(n), 0, 65535),
  uint32: integer('UINT32', (n) => new Uint32Array(n), 0, 4294967295),
  int64: wide('INT64', (n) => new BigInt64Array(n), -(2n ** 63n), 2n ** 63n - 1n),
  uint64: wide('UINT64', (n) => new BigUint64Array(n), 0n, 2n ** 64n - 1n),
  bool: {
    protocol: 'BOOL',
    create: (n) => new Uint8Array(n),
    put: (data, index, value) => {
      if (typeof value !== 'boolean') return false;
      (data as Uint8Array)[index] = value ? 1 : 0;
      return true;
    },
  },
  string: {
    protocol: 'BYTES',
    create: (n) => new Array<string>(n).fill(''),
    put: (data, index, value) => {
      if (typeof value !== 'string') return false;
      (data as string[])[index] = value;
      return true;
    },
  },
};

/** @throws UserError for a type that the server cannot carry as JSON */
export function datatypeOf(type: string): Datatype {
  const found = Object.hasOwn(DATATYPES, type) ? DATATYPES[type] : undefined;
  if (found === undefined)
    throw new UserError(`the model has a tensor of type ${type}, which can't be served`);
  return found;
}

/** Values as JSON: integers that a double cannot hold become strings of digits, undefined numbers `null`. */
export function jsonData(type: string, data: ArrayLike<unknown>): unknown[] {
  const values = Array.from(data);
  if (type === 'int64' || type === 'uint64') {
    return values.map((value) => {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    });
  }
  if (type === 'bool') return values.map((value) => Boolean(value));
  return values;
}
