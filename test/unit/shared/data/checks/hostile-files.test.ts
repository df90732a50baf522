import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';
import { resolveSources } from '../../../../../shared/data/sources/resolve-sources.ts';
import { unreadable } from '../../../../../shared/data/sources/unreadable.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const field = (type: string, constraints: object): object => ({
  fields: [{ name: 'v', type, constraints }],
});

test('a leap second is no time that the engine knows: a finding at its line, not a time beside it', async () => {
  const files = { 'leap.csv': 'v,w\n2016-12-31T23:59:59,1\n2016-12-31T23:59:60,2\n1969-07-20T20:17:40,3\n' };
  const checks = await checkFiles(place, files, {
    fields: [
      { name: 'v', type: 'datetime' },
      { name: 'w', type: 'integer' },
    ],
  });
  expect(checks.find(({ id, column }) => id === 'column.type' && column === 'v')).toMatchObject({
    verdict: 'fail',
    count: 1,
    samples: [{ file: 'leap.csv', line: 3, value: '2016-12-31T23:59:60' }],
  });
});

test('a CSV file that changes its delimiter is refused at the line where it does', async () => {
  const files = { 'dialect.csv': 'v,w\n1,2\n3,4\n5;6\n7;8\n' };
  const schema = {
    fields: [
      { name: 'v', type: 'integer' },
      { name: 'w', type: 'integer' },
    ],
  };
  const error: unknown = await checkFiles(place, files, schema).catch((reason: unknown) => reason);
  const told = await unreadable(error, await resolveSources(['dialect.csv'], place.folder));
  expect(told).toMatchObject({
    message: 'can not be read as csv: the row has 1 cell, the header has 2',
    place: { file: 'dialect.csv', line: 4 },
  });
});

test('statistics of a Parquet file are not believed: its values are', async () => {
  const path = join(place.folder, 'lies.parquet');
  await place.engine.run(
    `copy (select (i % 1000)::bigint as v from range(130000) t(i)) to '${path}' (format parquet)`,
  );
  const bytes = await readFile(path);
  const largest = Buffer.from('e703000000000000', 'hex');
  const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  let lies = 0;
  for (let at = bytes.indexOf(largest, footer); at >= 0; at = bytes.indexOf(largest, at + 1)) {
    bytes.writeBigInt64LE(10n, at);
    lies++;
  }
  expect(lies).toBeGreaterThan(0);
  const checks = await checkFiles(place, { 'lies.parquet': bytes }, field('integer', { maximum: 500 }));
  expect(checks.find(({ id }) => id === 'range')).toMatchObject({
    verdict: 'fail',
    count: 130 * 499,
    samples: [{ row: 502, value: '501' }, {}, {}, {}, {}],
  });
  await writeFile(path, '');
});
