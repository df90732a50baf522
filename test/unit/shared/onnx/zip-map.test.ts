import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classLabelsOf } from '../../../../shared/onnx/class-labels.ts';
import { externalLocations } from '../../../../shared/onnx/external-data.ts';
import { withoutZipMap } from '../../../../shared/onnx/zip-map.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'onnx');
const model = (name: string): Promise<Buffer> => readFile(join(FOLDER, name));

test.each([
  ['zipmap.onnx', ['0', '1']],
  ['zipmap-text-classes.onnx', ['late', 'on time']],
  ['forest.onnx', ['0', '1']],
  ['forest-text-classes.onnx', ['late', 'on time']],
  ['plain.onnx', ['0', '1']],
  ['regression.onnx', null],
])('%s names its classes %j', async (name, classes) => {
  expect(classLabelsOf(await model(name))).toEqual(classes);
});

test('a model without a ZipMap stays as it is, a repaired one has none', async () => {
  expect(withoutZipMap(await model('plain.onnx'))).toBeNull();
  const repaired = withoutZipMap(await model('forest.onnx'));
  expect(repaired).not.toBeNull();
  expect(withoutZipMap(repaired ?? new Uint8Array())).toBeNull();
});

test('bytes that are no model are refused, never misread', async () => {
  const whole = await model('zipmap.onnx');
  expect(() => withoutZipMap(whole.subarray(0, whole.length - 100))).toThrow();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const read of [withoutZipMap, classLabelsOf, externalLocations]) {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
    }),
  );
});
