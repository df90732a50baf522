import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  placeOf,
  startModelServer,
  type RunningModelServer,
} from '../../../support/serving/running-server.ts';

// datatypes.onnx gives back every input unchanged: what a client sends must come back, value for value.
let running: RunningModelServer;
beforeAll(async () => {
  running = await startModelServer('datatypes.onnx');
});
afterAll(() => running.server.stop());

type Value = number | string | boolean;
const TYPES: Record<string, { datatype: string; zero: Value }> = {
  float: { datatype: 'FP32', zero: 0 },
  double: { datatype: 'FP64', zero: 0 },
  int8: { datatype: 'INT8', zero: 0 },
  int16: { datatype: 'INT16', zero: 0 },
  int32: { datatype: 'INT32', zero: 0 },
  int64: { datatype: 'INT64', zero: 0 },
  uint8: { datatype: 'UINT8', zero: 0 },
  uint16: { datatype: 'UINT16', zero: 0 },
  uint32: { datatype: 'UINT32', zero: 0 },
  uint64: { datatype: 'UINT64', zero: 0 },
  bool: { datatype: 'BOOL', zero: false },
  string: { datatype: 'BYTES', zero: '' },
};

async function send(values: Record<string, Value[]>): Promise<{ status: number; body: unknown }> {
  const inputs = Object.entries(TYPES).map(([name, { datatype, zero }]) => {
    const data = values[name] ?? [zero, zero];
    return { name, datatype, shape: [data.length / 2, 2], data };
  });
  const outputs = Object.keys(values).map((name) => ({ name: `same_${name}` }));
  return running.post('/v2/models/m/infer', { inputs, outputs });
}

async function echo(name: string, data: Value[]): Promise<unknown> {
  const { status, body } = await send({ [name]: data });
  expect(status, JSON.stringify(body)).toBe(200);
  const [output] = (body as { outputs: { datatype: string; shape: number[]; data: unknown }[] }).outputs;
  expect(output).toMatchObject({ datatype: TYPES[name]?.datatype, shape: [data.length / 2, 2] });
  return output?.data;
}

test('the metadata names every datatype of the protocol but FP16', async () => {
  const { body } = await running.get('/v2/models/m');
  const { inputs } = body as { inputs: { name: string; datatype: string }[] };
  expect(Object.fromEntries(inputs.map(({ name, datatype }) => [name, datatype]))).toEqual(
    Object.fromEntries(Object.entries(TYPES).map(([name, { datatype }]) => [name, datatype])),
  );
});

describe('values come back as they were sent', () => {
  const integers = (bits: number, signed: boolean): fc.Arbitrary<Value> => {
    const least = signed ? -(2n ** BigInt(bits - 1)) : 0n;
    const most = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
    const exact = (value: bigint): Value =>
      Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    return fc.oneof(fc.bigInt(least, most), fc.constantFrom(least, most, 0n)).map(exact);
  };
  // JSON knows no negative zero.
  const finite = (value: number): number => (value === 0 ? 0 : value);
  const arbitraries: Record<string, fc.Arbitrary<Value>> = {
    float: fc.float({ noNaN: true, noDefaultInfinity: true }).map(finite),
    double: fc.double({ noNaN: true, noDefaultInfinity: true }).map(finite),
    int8: integers(8, true),
    int16: integers(16, true),
    int32: integers(32, true),
    int64: integers(64, true),
    uint8: integers(8, false),
    uint16: integers(16, false),
    uint32: integers(32, false),
    uint64: integers(64, false),
    bool: fc.boolean(),
    string: fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
  };

  test.each(Object.keys(TYPES))('%s', async (name) => {
    const value = arbitraries[name];
    if (value === undefined) throw new Error(`no values for ${name}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), async (rows) => {
        expect(await echo(name, rows.flat())).toEqual(rows.flat());
      }),
      { numRuns: 25 },
    );
  });
});

describe('values that a type cannot hold are refused, not bent', () => {
  test.each([
    ['float', 'FP32', 3.5e38],
    ['double', 'FP64', '1'],
    ['int8', 'INT8', 128],
    ['int16', 'INT16', -32769],
    ['int32', 'INT32', 0.5],
    ['int64', 'INT64', '9223372036854775808'],
    ['int64', 'INT64', 9007199254740992],
    ['int64', 'INT64', '1.0'],
    ['uint8', 'UINT8', -1],
    ['uint64', 'UINT64', '-1'],
    ['bool', 'BOOL', 1],
    ['string', 'BYTES', 1],
  ] as const)('%s', async (name, datatype, value) => {
    expect(await send({ [name]: [value, TYPES[name]?.zero ?? 0] })).toMatchObject({
      status: 400,
      body: { error: `the input "${name}": value 0 is no ${datatype}: ${JSON.stringify(value)}` },
    });
  });
});

test('a type that the runtime cannot be given is refused when the model is loaded', async () => {
  await expect(running.server.serve(await placeOf('float16.onnx'))).rejects.toThrow(
    "the model has a tensor of type float16, which can't be served",
  );
});
