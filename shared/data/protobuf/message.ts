import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Values of a protobuf message by the numbers of their fields: what is length-delimited as its bytes, integers as numbers. */
export type Message = ReadonlyMap<number, readonly (Uint8Array | number)[]>;

/** @throws Error for bytes that are no message */
export function parse(bytes: Uint8Array): Message {
  const reader = new BinaryReader(bytes);
  const message = new Map<number, (Uint8Array | number)[]>();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const known = message.get(number) ?? [];
    message.set(number, known);
    if (type === WireType.LengthDelimited) known.push(reader.bytes());
    else if (type === WireType.Varint) known.push(Number(reader.int64()));
    else reader.skip(type, number);
  }
  return message;
}

export const bytesOf = (message: Message, number: number): Uint8Array[] =>
  (message.get(number) ?? []).filter((value) => value instanceof Uint8Array);
export const parts = (message: Message, number: number): Message[] => bytesOf(message, number).map(parse);
/** The last of a field's messages is the one that counts. */
export const part = (message: Message, number: number, absent: Message = new Map()): Message =>
  parts(message, number).at(-1) ?? absent;
export const texts = (message: Message, number: number): string[] =>
  bytesOf(message, number).map((bytes) =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
  );
/** Empty where the field is absent. */
export const text = (message: Message, number: number): string => texts(message, number).at(-1) ?? '';
/** 0 where the field is absent. */
export const integer = (message: Message, number: number): number => Number(message.get(number)?.at(-1) ?? 0);
