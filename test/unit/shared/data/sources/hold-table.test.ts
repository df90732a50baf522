import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdTable, placeInTable } from '../../../../../shared/data/sources/hold-table.ts';
import { openTable } from '../../../../../shared/data/sources/open-table.ts';
import { resolveSources } from '../../../../../shared/data/sources/resolve-sources.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

test('a held table knows the places of its rows, unless the data have a column that hides them', async () => {
  const { engine, folder } = place;
  await writeFile(join(folder, 'a.csv'), 'x\n7\n8\n');
  await writeFile(join(folder, 'b.csv'), 'x\n9\n');
  await writeFile(join(folder, 'rows.csv'), 'RowId\n7\n8\n');
  const held = async (pattern: string, name: string) => {
    const opened = await openTable(engine, await resolveSources([pattern], folder));
    expect(placeInTable(opened)).toBeNull();
    return holdTable(engine, opened, name);
  };
  const two = await held('[ab].csv', 'two');
  expect(
    await engine.rows(`select ${placeInTable(two) ?? ''} as row, x from ${two.relation} order by row`),
  ).toEqual([
    { row: 1, x: 7 },
    { row: 2, x: 8 },
    { row: 3, x: 9 },
  ]);
  expect(placeInTable(await held('rows.csv', 'one'))).toBeNull();
});
