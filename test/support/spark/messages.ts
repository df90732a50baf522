import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type JsonValue,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const FILE = join(import.meta.dirname, '..', '..', 'fixtures', 'golden', 'spark-connect', 'messages.binpb');
/** Every message of Spark's own client. */
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(FILE)));

function schemaOf(name: string) {
  const found = registry.getMessage(name);
  if (found === undefined) throw new Error(`Spark has no message ${name}`);
  return found;
}

/** A message as its JSON form. @throws Error for fields that Spark does not know */
export function decoded(name: string, bytes: Uint8Array): JsonValue {
  const message = fromBinary(schemaOf(name), bytes);
  if (unknownIn(message)) throw new Error(`${name} has a field that Spark does not know`);
  return toJson(schemaOf(name), message, { registry });
}

/** @throws Error for what is no such message */
export const encoded = (name: string, json: JsonValue): Uint8Array =>
  toBinary(schemaOf(name), fromJson(schemaOf(name), json, { registry }));

function unknownIn(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  const { $unknown: unknown } = value as { $unknown?: unknown[] };
  return (unknown !== undefined && unknown.length > 0) || Object.values(value).some(unknownIn);
}
