import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkTable } from '../../../../../shared/data/checks/check-table.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { openWithSchema } from '../../../../../shared/data/schema/open-with-schema.ts';
import { readTableSchema } from '../../../../../shared/data/schema/read-table-schema.ts';
import type { TableSchema } from '../../../../../shared/data/schema/table-schema.ts';
import { typedCounts, typedPairs, typedRelation } from '../../../../../shared/data/schema/typed-relation.ts';
import { countCells } from '../../../../../shared/data/sources/count-cells.ts';
import { holdTable } from '../../../../../shared/data/sources/hold-table.ts';
import type { OpenTable } from '../../../../../shared/data/sources/open-table.ts';
import { resolveSources } from '../../../../../shared/data/sources/resolve-sources.ts';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { describeCorrelations } from '../../../../../shared/data/profile/correlations.ts';
import type { Profile } from '../../../../../shared/data/profile/profile.ts';
import { engineInFolder, isolatedEngine, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
let tables = 0;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

/** The counts of cells are a short cut: whatever they say must be what the rows say. */
async function described(
  table: OpenTable,
  schema: TableSchema | null,
): Promise<{ profile: Profile; checks: CheckResult[] }> {
  const { engine } = place;
  const relation = typedRelation(table, schema);
  const hold = table.cells !== undefined && table.headers.length > 0;
  const counted = await buildProfile(engine, relation, {
    model: 'm',
    table: `t${String(tables++)}`,
    counted: (column) => typedCounts(table, schema, column),
    hold,
  });
  const correlations = await describeCorrelations(
    engine,
    { relation, hold, pairs: (a, b) => typedPairs(table, schema, a, b) },
    counted,
  );
  const checks = await checkTable({
    engine,
    table,
    schema,
    current: counted,
    reference: null,
    mayShow: () => true,
    now: new Date('2026-01-01T00:00:00Z'),
    workspace: place.folder,
    temporaryFolder: place.folder,
    openIsolated: () => isolatedEngine(place),
  });
  return { profile: { ...counted.profile, correlations }, checks };
}

async function bothWays(
  names: string[],
  schemaText: string | null,
): Promise<{ columns: string[]; counted: Awaited<ReturnType<typeof described>> }> {
  const path = join(place.folder, 'schema.yml');
  if (schemaText !== null) await writeFile(path, schemaText);
  const schema = schemaText === null ? null : await readTableSchema(path, 'schema.yml', 'training');
  const opened = await openWithSchema(place.engine, await resolveSources(names, place.folder), schema);
  const table = await holdTable(place.engine, opened, `held${String(tables++)}`);
  const withCells = await countCells(place.engine, table, `cells${String(tables++)}`, 0);
  const counted = await described(withCells, schema);
  expect(counted).toEqual(await described(table, schema));
  return { columns: [...(withCells.cells?.keys() ?? [])], counted };
}

const SCHEMA = `missingValues: ["", "NA"]
fields:
  - {name: n, type: integer, constraints: {required: true, minimum: 0, maximum: 90}}
  - {name: Row, type: number}
  - {name: cell, type: string, constraints: {pattern: "[a-z]+", minLength: 2}}
  - {name: at, type: datetime}
  - {name: yes, type: boolean}
  - {name: unique, type: string}
`;

test('of text files, with bad values on known lines, columns named like our own, and several files', async () => {
  const row = (i: number): string =>
    [
      i % 13 === 0 ? ['NA', '', '17.5', ' 3', '1_000', '9007199254740993'][i % 6] : i % 100,
      i % 11 === 0 ? ['nan', 'inf', '-0', '1e3', 'x'][i % 5] : i % 7,
      i % 17 === 0 ? '"two\nlines"' : ['ab', 'B', 'abc', 'NA', 'n/a', ' ab '][i % 6],
      i % 19 === 0 ? 'yesterday' : `2025-0${String(1 + (i % 9))}-01T00:00:00`,
      ['true', 'false', '1', 'maybe'][i % 4],
      `id-${String(i)}`,
    ].join(',');
  const rows = (from: number): string =>
    ['n,Row,cell,at,yes,unique', ...Array.from({ length: 12_000 }, (_, i) => row(from + i))].join('\n');
  await writeFile(join(place.folder, 'a.csv'), rows(0));
  await writeFile(join(place.folder, 'b.csv'), rows(3));
  const { columns, counted } = await bothWays(['a.csv', 'b.csv'], SCHEMA);
  expect(columns).toEqual(['n', 'Row', 'cell', 'at', 'yes']);
  expect(counted.profile.correlations).toMatchObject({
    numbers: { pairs: [{ a: 'n', b: 'Row' }] },
    categories: { pairs: [{ a: 'cell', b: 'yes' }] },
  });
  const range = counted.checks.find(({ id, column }) => id === 'range' && column === 'n');
  expect(range).toMatchObject({ verdict: 'fail', samples: [{ file: 'a.csv' }, {}, {}, {}, {}] });
  expect(counted.checks.find(({ id, column }) => id === 'column.type' && column === 'n')?.verdict).toBe(
    'fail',
  );
});

test('of Parquet, with numbers beyond doubles, infinities, lists and nulls', async () => {
  const file = join(place.folder, 'p.parquet');
  await place.engine.run(
    `copy (select (i % 50)::hugeint + 9007199254740990 as big, (i % 40) / 100.0 as dec, ((i % 30) / 7)::double as d,
       case i % 90 when 0 then 'nan'::double when 1 then 'inf'::double when 2 then null else i % 5 end as odd,
       date '1969-12-01' + (i % 60)::integer as day, [i, i + 1] as list, hash(i) / 1e3 as spread, case when i % 3 > 0 then 'x' || (i % 9) end as text
     from range(25000) t(i)) to '${file}' (format parquet)`,
  );
  const { columns, counted } = await bothWays(['p.parquet'], null);
  expect(columns).toEqual(['big', 'dec', 'd', 'odd', 'day', 'text']);
  expect(counted.profile.columns.map(({ nulls }) => nulls)).toContain(278);
});
