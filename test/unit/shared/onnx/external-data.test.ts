import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { externalLocations } from '../../../../shared/onnx/external-data.ts';
import { openModelFile } from '../../../../shared/onnx/session.ts';

const fixture = (name: string): string =>
  join(import.meta.dirname, '..', '..', '..', 'fixtures', 'onnx', name);

test.each([
  ['external-data.onnx', ['../../secret.bin']],
  ['external-data-in-branch.onnx', ['/etc/hostname']],
  ['forest.onnx', []],
])('%s keeps tensors in %j', async (name, locations) => {
  expect(externalLocations(await readFile(fixture(name)))).toEqual(locations);
});

test.each(['external-data.onnx', 'external-data-in-branch.onnx'])(
  '%s is refused before the runtime sees it',
  async (name) => {
    // A runtime that would be asked would fail on anything.
    const opened = openModelFile(fixture(name), { runtime: null, shown: name });
    await expect(opened).rejects.toThrow(/keeps tensors in other files, which its digest does not cover/);
  },
);
