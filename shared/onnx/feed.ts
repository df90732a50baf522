import type { Tensor } from 'onnxruntime-node';
import { UserError } from '../errors.ts';
import type { SignatureTensor } from '../model/signature.ts';
import type { OnnxSession } from './session.ts';
import { signatureOf } from './signature.ts';

export type FeatureColumn = Float64Array | readonly string[];

/** Which columns go into which input. */
export interface FeedPlan {
  inputs: { tensor: SignatureTensor; columns: string[] }[];
  /** All columns that the model reads, each once. */
  columns: { name: string; text: boolean }[];
}

/**
 * One input per column by name, or one matrix `[rows, features]` that takes the numeric columns in their order.
 * @param available feature columns of the data, in order, without label and id
 * @throws UserError that names the input and the column
 */
export function planFeed(
  model: OnnxSession,
  available: readonly { name: string; numeric: boolean }[],
  shown: string,
): FeedPlan {
  const { inputs } = signatureOf(model);
  const names = new Set(available.map(({ name }) => name));
  const planned = inputs.map((tensor) => {
    if (names.has(tensor.name)) return { tensor, columns: [tensor.name] };
    const width = tensor.shape[1] ?? 1;
    if (inputs.length > 1 || tensor.shape.length !== 2 || tensor.type === 'string') {
      throw new UserError(`the data has no column "${tensor.name}", which the model's input needs`, {
        file: shown,
      });
    }
    const numeric = available.filter((column) => column.numeric).map(({ name }) => name);
    if (width >= 0 && width !== numeric.length) {
      throw new UserError(
        `the model's input "${tensor.name}" takes ${width} columns, the data has ${numeric.length} numeric feature columns (${numeric.join(', ')})`,
        { file: shown, fix: 'Give test data with exactly the features that the model was trained on' },
      );
    }
    return { tensor, columns: numeric };
  });
  const columns = planned.flatMap(({ tensor, columns: own }) =>
    own.map((name) => {
      const text = tensor.type === 'string';
      const numeric = available.find((column) => column.name === name)?.numeric ?? false;
      if (!text && !numeric) {
        throw new UserError(
          `column "${name}" holds text, but the model's input "${tensor.name}" takes ${tensor.type}`,
          { file: shown },
        );
      }
      return { name, text };
    }),
  );
  return { inputs: planned, columns };
}

/** Tensors of one batch. */
export function feedOf(
  model: OnnxSession,
  plan: FeedPlan,
  columns: ReadonlyMap<string, FeatureColumn>,
  rows: number,
): Record<string, Tensor> {
  return Object.fromEntries(
    plan.inputs.map(({ tensor, columns: names }) => {
      const shape = tensor.shape.length === 1 ? [rows] : [rows, names.length];
      const parts = names.map((name) => columns.get(name) ?? []);
      return [tensor.name, tensorOf(model, tensor, parts, rows, shape)];
    }),
  );
}

function tensorOf(
  { runtime }: OnnxSession,
  { name, type }: SignatureTensor,
  parts: readonly FeatureColumn[],
  rows: number,
  shape: number[],
): Tensor {
  const width = parts.length;
  const fill = (write: (place: number, value: number) => void): void => {
    parts.forEach((part, column) => {
      for (let row = 0; row < rows; row++) write(row * width + column, Number(part[row]));
    });
  };
  switch (type) {
    case 'float32': {
      const data = new Float32Array(rows * width);
      fill((place, value) => (data[place] = value));
      return new runtime.Tensor('float32', data, shape);
    }
    case 'float64': {
      const data = new Float64Array(rows * width);
      fill((place, value) => (data[place] = value));
      return new runtime.Tensor('float64', data, shape);
    }
    case 'int64': {
      const data = new BigInt64Array(rows * width);
      fill((place, value) => (data[place] = BigInt(whole(value, name))));
      return new runtime.Tensor('int64', data, shape);
    }
    case 'string':
      return new runtime.Tensor('string', [...(parts[0] ?? [])].map(String), shape);
    default:
      throw new UserError(`the model's input "${name}" has the type ${type}, which is not supported`, {
        fix: 'Export it with float, double, int64 or string inputs',
      });
  }
}

function whole(value: number, input: string): number {
  if (Number.isInteger(value)) return value;
  throw new UserError(`the model's input "${input}" takes whole numbers, the data holds ${value}`);
}
