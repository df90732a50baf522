import { Precision, TimeUnit, Type, type DataType, type Field } from '@uwdata/flechette';
import type { ImportedValue, ValueType } from '../engine/value-type.ts';

/** How the values of a column of Arrow become values of a table. */
export interface ValueReader {
  type: ValueType;
  /** @param value as a batch of `decodeArrow` gives it, not null */
  convert: (value: unknown) => ImportedValue;
}

/** Of the largest decimal that the engine holds. */
const MOST_DIGITS = 38;
const DAY_MS = 86_400_000;

/**
 * @returns null for a type that a table can not hold: unions, intervals of months, wider decimals, times in nanoseconds
 */
export function valueReader(type: DataType): ValueReader | null {
  switch (type.typeId) {
    case Type.Null:
      return plain('integer');
    case Type.Bool:
      return plain('boolean');
    case Type.Int:
      return plain(INTEGERS[`${type.signed ? 'i' : 'u'}${type.bitWidth}`]);
    case Type.Float:
      return plain(type.precision === Precision.DOUBLE ? 'double' : 'float');
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return plain('varchar');
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return plain('blob');
    case Type.Decimal:
      return decimal(type);
    case Type.Date:
      return { type: { kind: 'date' }, convert: (ms) => Math.floor((ms as number) / DAY_MS) };
    case Type.Time:
      return type.unit === TimeUnit.NANOSECOND ? null : micros('time', type.unit);
    case Type.Timestamp:
      return timestamp(type);
    // As Parquet keeps them: there is no interval that counts microseconds.
    case Type.Duration:
      return plain('bigint');
    default:
      return nested(type);
  }
}

const INTEGERS = {
  i8: 'tinyint',
  i16: 'smallint',
  i32: 'integer',
  i64: 'bigint',
  u8: 'utinyint',
  u16: 'usmallint',
  u32: 'uinteger',
  u64: 'ubigint',
} as const;

const PER_UNIT: Readonly<Record<number, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000n,
  [TimeUnit.MILLISECOND]: 1000n,
  [TimeUnit.MICROSECOND]: 1n,
};

const plain = (kind: Exclude<ValueType['kind'], 'decimal' | 'list' | 'struct' | 'map'>): ValueReader => ({
  type: { kind },
  convert: (value) => value as ImportedValue,
});

/** Arrow's units are those of the type, the engine's microseconds. */
function micros(kind: 'time' | 'timestamp' | 'timestamptz', unit: number): ValueReader {
  const factor = PER_UNIT[unit] ?? 1n;
  return { type: { kind }, convert: (value) => BigInt(value as number | bigint) * factor };
}

/** The engine has no zone beside nanoseconds; its times without one are UTC here, as those of Arrow with one. */
function timestamp({ unit, timezone }: Extract<DataType, { typeId: typeof Type.Timestamp }>): ValueReader {
  if (unit === TimeUnit.NANOSECOND) return plain('timestamp_ns');
  return micros(timezone ? 'timestamptz' : 'timestamp', unit);
}

function decimal({
  precision,
  scale,
}: Extract<DataType, { typeId: typeof Type.Decimal }>): ValueReader | null {
  if (precision > MOST_DIGITS || scale < 0 || scale > precision) return null;
  return {
    type: { kind: 'decimal', width: precision, scale },
    convert: (value) => BigInt(value as number | bigint),
  };
}

function nested(type: DataType): ValueReader | null {
  switch (type.typeId) {
    case Type.Dictionary:
      return valueReader(type.dictionary);
    case Type.RunEndEncoded:
      return valueReader(type.children[1].type);
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
    case Type.ListView:
    case Type.LargeListView:
      return list(type.children[0]);
    case Type.Struct:
      return struct(type.children);
    case Type.Map:
      return map(type.children[0]);
    default:
      return null;
  }
}

function list(child: Field | undefined): ValueReader | null {
  const item = child === undefined ? null : valueReader(child.type);
  if (item === null) return null;
  return {
    type: { kind: 'list', item: item.type },
    convert: (values) => Array.from(values as Iterable<unknown>, nullable(item)),
  };
}

/** Values of structs come as objects, which hold one value of a name. */
function struct(children: readonly Field[]): ValueReader | null {
  const names = new Set(children.map(({ name }) => name));
  if (names.size !== children.length || names.has('__proto__') || names.size === 0) return null;
  const fields: { name: string; type: ValueType }[] = [];
  const read: ((value: Record<string, unknown>) => ImportedValue)[] = [];
  for (const { name, type } of children) {
    const reader = valueReader(type);
    if (reader === null) return null;
    const convert = nullable(reader);
    fields.push({ name, type: reader.type });
    read.push((value) => convert(value[name]));
  }
  return {
    type: { kind: 'struct', fields },
    convert: (value) => read.map((part) => part(value as Record<string, unknown>)),
  };
}

function map({ type }: Field): ValueReader | null {
  const [keys, values] = type.typeId === Type.Struct ? type.children : [];
  const [key, value] = [keys, values].map((field) => (field === undefined ? null : valueReader(field.type)));
  if (!key || !value) return null;
  const [keyOf, valueOf] = [nullable(key), nullable(value)];
  return {
    type: { kind: 'map', key: key.type, value: value.type },
    convert: (pairs) => (pairs as [unknown, unknown][]).map((pair) => [keyOf(pair[0]), valueOf(pair[1])]),
  };
}

/** What a batch gives for a place outside of it is `undefined`: the file is damaged then. */
export const nullable =
  ({ convert }: ValueReader) =>
  (value: unknown): ImportedValue => {
    if (value === undefined) throw new RangeError('a value lies outside of its batch');
    return value === null ? null : convert(value);
  };
