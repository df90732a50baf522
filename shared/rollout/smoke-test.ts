import { UserError } from '../errors.ts';
import { parseYaml } from '../config/yaml.ts';
import { parseDocument } from '../model/validate.ts';
import { infer, type ServerMetadata } from './server-client.ts';
import { counted } from '../model/wording.ts';

interface ExpectedOutput {
  name: string;
  data: (number | string | boolean)[];
}

export interface SmokeRequest {
  inputs: object[];
  /** Absent: any valid answer will do. */
  outputs?: ExpectedOutput[];
  tolerance?: number;
}

const SCHEMA = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties: {
      inputs: { type: 'array', minItems: 1, items: { type: 'object' } },
      outputs: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            data: { type: 'array', items: { type: ['number', 'string', 'boolean'] } },
          },
          required: ['name', 'data'],
          additionalProperties: false,
        },
      },
      tolerance: { type: 'number', minimum: 0 },
    },
    required: ['inputs'],
    additionalProperties: false,
  },
};

/** Absolute difference that single precision explains. */
const DEFAULT_TOLERANCE = 1e-5;

/** @throws UserError when the file is no list of requests */
export function parseSmokeTest(text: string, file: string): SmokeRequest[] {
  return parseDocument<SmokeRequest[]>(SCHEMA, parseYaml(text, file).value, 'smoke test', { file });
}

/** @returns what is wrong, or null */
export async function smokeTest(
  url: string,
  metadata: ServerMetadata,
  requests: readonly SmokeRequest[] | null,
  signal: AbortSignal,
): Promise<string | null> {
  for (const [index, request] of (requests ?? [generated(metadata)]).entries()) {
    const { status, body } = await infer(url, metadata.name, { inputs: request.inputs }, signal);
    const name = `request ${String(index + 1)}`;
    if (status !== 200) return `${name}: ${String(status)}: ${JSON.stringify(body.error ?? null)}`;
    if (!Array.isArray(body.outputs) || body.outputs.length === 0)
      return `${name}: an answer without outputs`;
    for (const expected of request.outputs ?? []) {
      const actual = body.outputs.find((output) => output.name === expected.name)?.data;
      const fault = difference(expected, actual, request.tolerance ?? DEFAULT_TOLERANCE);
      if (fault !== null) return `${name}: output ${expected.name}: ${fault}`;
    }
  }
  return null;
}

function difference(
  { data }: ExpectedOutput,
  actual: unknown[] | undefined,
  tolerance: number,
): string | null {
  if (actual?.length !== data.length)
    return `expected ${counted(data.length, 'value')}, got ${String(actual?.length ?? 0)}`;
  for (const [index, expected] of data.entries()) {
    const value = actual[index];
    const same =
      typeof expected === 'number' && typeof value === 'number'
        ? Math.abs(expected - value) <= tolerance
        : expected === value;
    if (!same) return `value ${String(index)}: expected ${String(expected)}, got ${JSON.stringify(value)}`;
  }
  return null;
}

/** One request of zeros that follows the signature. */
function generated(metadata: ServerMetadata): SmokeRequest {
  const inputs = metadata.inputs.map(({ name, datatype, shape }) => {
    const dims = shape.map((size) => (size === -1 ? 1 : size));
    const length = dims.reduce((product, size) => product * size, 1);
    if (length > 10_000_000)
      throw new UserError(`the input "${name}" is too large for a generated smoke test`);
    const zero = datatype === 'BYTES' ? '' : datatype === 'BOOL' ? false : 0;
    return { name, datatype, shape: dims, data: new Array<unknown>(length).fill(zero) };
  });
  return { inputs };
}
