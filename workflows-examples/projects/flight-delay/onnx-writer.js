import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

// Field numbers and enums of onnx.proto3 (IR version 10).
export const FLOAT = 1;
export const INT64 = 7;
export const STRING = 8;
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7, strings: 8 };

/** Column of `N` rows and `width` values per row; a width of 0 means a plain list. */
export const column = (name, type, width) => ({ name, type, width });

export const node = (operator, inputs, outputs, attributes = {}, domain = '') => ({
  operator,
  inputs,
  outputs,
  attributes,
  domain,
});

export const floats = (name, values, shape = [values.length]) => ({ name, type: FLOAT, values, shape });
export const integers = (name, values, shape = [values.length]) => ({ name, type: INT64, values, shape });

/** Bytes of an ONNX model file. */
export function writeModel({ name, producer, inputs, outputs, constants, nodes }) {
  const graph = message((writer) => {
    for (const item of nodes) bytes(writer, 1, writeNode(item));
    text(writer, 2, name);
    for (const constant of constants) bytes(writer, 5, writeTensor(constant));
    for (const input of inputs) bytes(writer, 11, writeColumn(input));
    for (const output of outputs) bytes(writer, 12, writeColumn(output));
  });
  return message((writer) => {
    integer(writer, 1, 10);
    text(writer, 2, producer);
    bytes(writer, 7, graph);
    bytes(writer, 8, operatorSet('', 21));
    bytes(writer, 8, operatorSet('ai.onnx.ml', 3));
  });
}

const operatorSet = (domain, version) =>
  message((writer) => {
    text(writer, 1, domain);
    integer(writer, 2, version);
  });

const writeNode = ({ operator, inputs, outputs, attributes, domain }) =>
  message((writer) => {
    for (const input of inputs) text(writer, 1, input);
    for (const output of outputs) text(writer, 2, output);
    text(writer, 3, outputs[0]);
    text(writer, 4, operator);
    for (const [key, [kind, value]] of Object.entries(attributes))
      bytes(writer, 5, writeAttribute(key, kind, value));
    if (domain !== '') text(writer, 7, domain);
  });

const writeAttribute = (name, kind, value) =>
  message((writer) => {
    text(writer, 1, name);
    if (kind === 'float') writer.tag(2, WireType.Bit32).float(value);
    if (kind === 'int') integer(writer, 3, value);
    if (kind === 'ints') for (const item of value) integer(writer, 8, item);
    if (kind === 'strings') for (const item of value) text(writer, 9, item);
    integer(writer, 20, ATTRIBUTE_TYPE[kind]);
  });

const writeTensor = ({ name, type, values, shape }) =>
  message((writer) => {
    for (const size of shape) integer(writer, 1, size);
    integer(writer, 2, type);
    text(writer, 8, name);
    const data = type === FLOAT ? Float32Array.from(values) : BigInt64Array.from(values, BigInt);
    bytes(writer, 9, new Uint8Array(data.buffer));
  });

const writeColumn = ({ name, type, width }) =>
  message((writer) => {
    text(writer, 1, name);
    const shape = message((dimensions) => {
      bytes(
        dimensions,
        1,
        message((rows) => text(rows, 2, 'N')),
      );
      if (width > 0)
        bytes(
          dimensions,
          1,
          message((values) => integer(values, 1, width)),
        );
    });
    const tensor = message((parts) => {
      integer(parts, 1, type);
      bytes(parts, 2, shape);
    });
    bytes(
      writer,
      2,
      message((value) => bytes(value, 1, tensor)),
    );
  });

function message(write) {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

const text = (writer, field, value) => writer.tag(field, WireType.LengthDelimited).string(value);
const bytes = (writer, field, value) => writer.tag(field, WireType.LengthDelimited).bytes(value);
const integer = (writer, field, value) => writer.tag(field, WireType.Varint).int64(value);
