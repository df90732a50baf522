import { integer, part, text, type Message } from '../../../protobuf/message.ts';

/** Kinds of `spark.connect.DataType` by the number of their field, as Spark's SQL names them. */
const KINDS: Readonly<Record<number, string>> = {
  1: 'void',
  2: 'binary',
  3: 'boolean',
  4: 'tinyint',
  5: 'smallint',
  6: 'int',
  7: 'bigint',
  8: 'float',
  9: 'double',
  10: 'decimal',
  11: 'string',
  12: 'char',
  13: 'varchar',
  14: 'date',
  15: 'timestamp',
  16: 'timestamp_ntz',
  17: 'interval',
  18: 'interval year to month',
  19: 'interval day to second',
  20: 'array',
  21: 'struct',
  22: 'map',
  23: 'udt',
  24: 'unparsed',
  25: 'variant',
  26: 'geometry',
  27: 'geography',
  28: 'time',
  29: 'timestamp_ntz_nanos',
  30: 'timestamp_ltz_nanos',
};
const STRING = { collation: 2 } as const;
const DECIMAL = { scale: 1, precision: 2 } as const;
const ARRAY = { element: 1 } as const;
const PLAIN_COLLATION = 'UTF8_BINARY';

/** A type as Spark's SQL writes it, such as `decimal(5,2)` or `array<int>`; of structs and maps the word alone. */
export function sparkType(type: Message): string {
  const [number = 0] = type.keys();
  const kind = KINDS[number] ?? `type ${String(number)}`;
  const facts = part(type, number);
  switch (kind) {
    case 'decimal':
      return `decimal(${String(integer(facts, DECIMAL.precision))},${String(integer(facts, DECIMAL.scale))})`;
    case 'array':
      return `array<${sparkType(part(facts, ARRAY.element))}>`;
    case 'string': {
      const collation = text(facts, STRING.collation);
      return collation === '' || collation === PLAIN_COLLATION ? kind : `string collate ${collation}`;
    }
    default:
      return kind;
  }
}
