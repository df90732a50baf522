import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFeastRegistry } from '../../../../../shared/data/features/feast-registry.ts';

const GOLDEN = join(import.meta.dirname, '../../../../fixtures/golden/feast/registry.db');

type Field = string | number | Uint8Array;

/** A message of fields by number; several of one number in their order. */
function message(...fields: [number, Field][]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === 'number') writer.tag(number, WireType.Varint).int64(value);
    else if (typeof value === 'string') writer.tag(number, WireType.LengthDelimited).string(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

const feature = (name: string): Uint8Array => message([1, name]);
const file = message([3, 'at'], [11, message([2, 'data/v.parquet'])]);
const registry = (...views: [number, Uint8Array][]): Uint8Array =>
  message(
    [1, message([1, message([1, 'driver'], [4, 'driver_id'])])],
    ...views.map(([kind, spec]): [number, Field] => [kind, message([1, spec])]),
  );

test('what Feast itself wrote', async () => {
  expect(readFeastRegistry(await readFile(GOLDEN))).toEqual({
    views: [
      {
        name: 'driver_stats',
        entityKeys: ['driver_id'],
        eventTime: 'event_timestamp',
        createdTime: 'created',
        ttlSeconds: 21_600,
        uri: 'driver_stats.parquet',
        features: [
          { name: 'conv_rate', column: 'conv' },
          { name: 'trips', column: 'trips' },
        ],
      },
    ],
    unchecked: new Map(),
  });
});

test('a view of a stream: its history is the batch source, its keys and time are no features', () => {
  const spec = message(
    [1, 'positions'],
    [3, 'driver'],
    ...['at', 'driver_id', 'zone'].map((name): [number, Field] => [4, feature(name)]),
    [9, message([1, 3600])],
    [10, message([26, file])],
  );
  expect(readFeastRegistry(registry([14, spec])).views).toEqual([
    {
      name: 'positions',
      entityKeys: ['driver_id'],
      eventTime: 'at',
      createdTime: null,
      ttlSeconds: 3600,
      uri: 'data/v.parquet',
      features: [{ name: 'zone', column: 'zone' }],
    },
  ]);
});

test('a view of no entity has no keys; a time to live of zero is none', () => {
  const spec = message([1, 'weather'], [3, '__dummy'], [4, feature('rain')], [6, message()], [7, file]);
  expect(readFeastRegistry(registry([6, spec])).views).toMatchObject([
    { name: 'weather', entityKeys: [], ttlSeconds: null },
  ]);
});

test('views on demand and of labels are named with the reason, never left out', () => {
  const { views, unchecked } = readFeastRegistry(
    registry([8, message([1, 'worth'])], [19, message([1, 'truth'])]),
  );
  expect(views).toEqual([]);
  expect([...unchecked]).toEqual([
    ['worth', 'an on-demand view: its values are computed when they are asked for'],
    ['truth', 'a view of labels, not of features'],
  ]);
});

test('bytes that are cut or no registry are an error or no views, never a hang', async () => {
  const whole = await readFile(GOLDEN);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), (length) => {
      let names: string[] = [];
      try {
        names = readFeastRegistry(whole.subarray(0, length)).views.map(({ name }) => name);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      expect(['', 'driver_stats']).toEqual(expect.arrayContaining(names));
    }),
  );
});
