import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Numbers of the fields that we read of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
export const MODEL = { graph: 7, trainingInfo: 20, functions: 25 } as const;
export const GRAPH = { node: 1, initializer: 5, output: 12, sparseInitializer: 15 } as const;
export const NODE = { input: 1, output: 2, opType: 4, attribute: 5 } as const;
export const VALUE = { name: 1 } as const;
export const ATTRIBUTE = {
  name: 1,
  tensor: 5,
  graph: 6,
  ints: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
  sparseTensor: 22,
  sparseTensors: 23,
} as const;

export interface Field {
  number: number;
  type: WireType;
  /** The field with its tag, as it stands in the message. */
  raw: Uint8Array;
  /** Content of a length-delimited field, else empty. */
  content: Uint8Array;
}

/** Thrown for bytes that are no protobuf message. */
export function fieldsOf(message: Uint8Array): Field[] {
  const reader = new BinaryReader(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, type] = reader.tag();
    const content = type === WireType.LengthDelimited ? reader.bytes() : new Uint8Array();
    if (type !== WireType.LengthDelimited) reader.skip(type, number);
    fields.push({ number, type, raw: message.subarray(start, reader.pos), content });
  }
  return fields;
}

export const textOf = (content: Uint8Array): string => new TextDecoder().decode(content);

/** Text of the first field with this number. */
export function textField(fields: readonly Field[], number: number): string | undefined {
  const field = fields.find((candidate) => candidate.number === number);
  return field && textOf(field.content);
}

/** Whole numbers of a repeated field, packed or not. */
export function integersOf(fields: readonly Field[], number: number): number[] {
  return fields
    .filter((field) => field.number === number)
    .flatMap(({ type, content, raw }) => {
      const reader = new BinaryReader(type === WireType.LengthDelimited ? content : raw);
      if (type !== WireType.LengthDelimited) reader.tag();
      const values: number[] = [];
      while (reader.pos < reader.len) values.push(Number(reader.int64()));
      return values;
    });
}
