import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acquireSources } from '../../../../../shared/data/sources/acquire-sources.ts';
import { relationOf } from '../../../../../shared/data/sources/relation-of.ts';
import type { DataSource } from '../../../../../shared/data/sources/source.ts';
import { quietLog } from '../../../../support/log-to.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

const golden = join(import.meta.dirname, '../../../../fixtures/golden/arrow');
let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const acquire = (...lines: string[]): Promise<DataSource[]> =>
  acquireSources(lines, {
    workspace: place.folder,
    temporaryFolder: join(place.folder, 'temporary'),
    environment: {},
    log: quietLog,
    loadNative: () => import('@duckdb/node-api'),
    signal: new AbortController().signal,
  });
const copied = async (name: string): Promise<string> => {
  await copyFile(join(golden, name), join(place.folder, name));
  return name;
};

/** Rows of one that the other lacks, with their order; every cell as text, because NaN differs from itself. */
async function differences(source: DataSource | undefined): Promise<unknown[]> {
  if (source === undefined) throw new Error('no source');
  const expected = `read_parquet('${join(golden, 'types.parquet')}')`;
  const cells = `row_number() over () as at, columns(*)::varchar`;
  const [ours, theirs] = [relationOf([source]), expected].map((from) => `select ${cells} from ${from}`);
  return place.engine.rows(`(${ours} except all ${theirs}) union all (${theirs} except all ${ours})`);
}

describe('what pyarrow writes', () => {
  test.each(['lz4.feather', 'zstd.arrow', 'none.arrow', 'stream.arrows'])(
    '%s has the values and types that the same table has as Parquet',
    async (name) => {
      const [source] = await acquire(await copied(name));
      expect(source).toMatchObject({ shown: name, original: join(place.folder, name), format: 'parquet' });
      expect(await differences(source)).toEqual([]);
      const types = (from: string) =>
        place.engine.rows(`select column_name, column_type from (describe from ${from})`);
      const ours = await types(relationOf(source === undefined ? [] : [source]));
      expect(ours).toEqual(await types(`read_parquet('${join(golden, 'types.parquet')}')`));
    },
  );

  test('types that Parquet has no like of', async () => {
    const sources = await acquire(await copied('rare.feather'));
    const rows = await place.engine.rows(
      `select columns(*)::varchar from ${relationOf(sources)} where string_view is not null limit 2`,
    );
    expect(rows).toEqual([
      {
        string_view: 'a longer text, number 0',
        date64: '1969-12-01',
        time32: '00:00:00',
        timestamp_s: '1970-01-01 00:00:00',
        timestamp_ns_zone: '2023-11-14 22:13:20.123456',
        duration: '0',
        null: null,
        half: '0.0',
        dictionary_of_numbers: String(2n ** 60n),
        run_end: 'a',
      },
      {
        string_view: 'a longer text, number 1',
        date64: '1969-12-02',
        time32: '00:00:01',
        timestamp_s: '1945-05-12 00:00:00',
        timestamp_ns_zone: '2023-11-14 22:13:20.123457',
        duration: String(-86_400_000_000 + 1),
        null: null,
        half: '0.25',
        dictionary_of_numbers: String(2n ** 60n + 1n),
        run_end: 'a',
      },
    ]);
  });

  test.each([
    ['version1.feather', /Feather of version 1/],
    ['union.arrow', /type of its column "either" is not supported/],
  ])('%s is refused', async (name, message) => {
    await expect(acquire(await copied(name))).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message) as string,
    });
  });
});

test('columns of one name are told apart', async () => {
  const table = tableToIPC(
    tableFromArrays([
      ['a', [1]],
      ['A', [2]],
    ]),
    { format: 'file' },
  );
  await writeFile(join(place.folder, 'twice.arrow'), table ?? '');
  const sources = await acquire('twice.arrow');
  expect(await place.engine.rows(`from ${relationOf(sources)}`)).toEqual([{ a: 1, A_1: 2 }]);
});

test('a file of Arrow and one of Parquet are no table', async () => {
  await mkdir(join(place.folder, 'mixed'));
  await copyFile(join(golden, 'none.arrow'), join(place.folder, 'mixed', 'a.arrow'));
  await copyFile(join(golden, 'types.parquet'), join(place.folder, 'mixed', 'b.csv'));
  await expect(acquire('mixed/*')).rejects.toThrow('mixed/a.arrow is arrow, mixed/b.csv is csv');
});

describe('a damaged file', () => {
  test.each(['lz4.feather', 'stream.arrows'])('%s cut off is refused', async (name) => {
    const whole = await readFile(join(golden, name));
    for (const share of [0, 0.001, 0.1, 0.3, 0.6, 0.9, 0.999]) {
      await writeFile(
        join(place.folder, 'cut.arrow'),
        whole.subarray(0, Math.max(1, Math.floor(whole.length * share))),
      );
      await expect(acquire('cut.arrow')).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringMatching(/^can not be read as Arrow: /) as string,
      });
    }
  });

  test.each([
    ['text', 'id,x\n1,2\n'],
    ['noughts', Buffer.alloc(64)],
    ['a length beyond all bounds', Buffer.from('ffffffffffffff7f', 'hex')],
    ['a message of noughts', Buffer.concat([Buffer.from('ffffffff40000000', 'hex'), Buffer.alloc(64)])],
    ['a message of ones', Buffer.concat([Buffer.from('ffffffff40000000', 'hex'), Buffer.alloc(64, 255)])],
  ])('%s is refused', async (_, bytes) => {
    await writeFile(join(place.folder, 'damaged.arrow'), bytes);
    await expect(acquire('damaged.arrow')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^can not be read as Arrow: /) as string,
    });
  });
});
