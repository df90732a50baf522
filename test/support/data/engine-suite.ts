import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personalColumns } from '../../../shared/data/checks/content/personal-columns.ts';
import { checkTable } from '../../../shared/data/checks/check-table.ts';
import { columnsOfDrift } from '../../../shared/data/drift/column-drift.ts';
import { compareProfiles } from '../../../shared/data/drift/compare-profiles.ts';
import { duckdb } from '../../../shared/data/engine/dialects/duckdb.ts';
import type { RemoteEngine } from '../../../shared/data/engine/remote/remote-engine.ts';
import { hidePersonal } from '../../../shared/data/profile/hide-personal.ts';
import { checkCountedTable } from '../../../shared/data/pushdown/check-counted-table.ts';
import { openRemoteTable } from '../../../shared/data/pushdown/open-remote-table.ts';
import { meaningOf } from '../../../shared/data/schema/meaning-of.ts';
import { readTableSchema } from '../../../shared/data/schema/read-table-schema.ts';
import { typedRelation } from '../../../shared/data/schema/typed-relation.ts';
import type { TableSchema } from '../../../shared/data/schema/table-schema.ts';
import type { WrittenField, WrittenSchema } from '../../../shared/data/schema/written-schema.ts';
import type { CheckResult } from '../../../shared/model/stage-result.ts';
import { profileFiles } from './check-file.ts';
import { engineInFolder, isolatedEngine, type EngineFolder } from './engine.ts';
import { columnsFor, selectOf, type EngineName, type TypedColumn } from './typed-table.ts';

export interface EngineUnderTest {
  remote: RemoteEngine;
  /** Creates a table of a SELECT of the engine's. */
  create(table: string, select: string): Promise<void>;
}

/** What every engine promises that data are counted in: DuckDB's numbers on the same rows. */
export function engineSuite(
  name: Exclude<EngineName, 'duckdb'>,
  start: () => Promise<EngineUnderTest>,
): void {
  let place: EngineFolder;
  let tested: EngineUnderTest;
  beforeAll(async () => {
    place = await engineInFolder();
    tested = await start();
  });
  afterAll(() => place.close());

  /** The same rows in both engines. */
  async function write(
    table: string,
    columns: readonly TypedColumn[],
    rows: number,
    shift = 0,
  ): Promise<void> {
    const select = selectOf('duckdb', duckdb, columns, { rows, shift });
    await place.engine.run(`copy (${select}) to '${join(place.folder, table)}.parquet' (format parquet)`);
    await tested.create(table, selectOf(name, tested.remote.dialect, columns, { rows, shift }));
  }

  async function bothWays(table: string, schema: TableSchema | null, mostValues?: number) {
    const local = await hiddenAsInAction(
      await profileFiles(place, [`${table}.parquet`], schema, `${table}_local`),
      schema,
    );
    const pushed = await openRemoteTable(place.engine, tested.remote, `select * from ${table}`, schema, {
      model: 'test',
      name: `${table}_${String(++names)}`,
      ...(mostValues === undefined ? {} : { mostValues }),
    });
    return { local, pushed };
  }
  let names = 0;

  /** Columns that turn out to hold personal data are hidden in both, as the action hides them. */
  async function hiddenAsInAction(
    { table, counted }: Awaited<ReturnType<typeof profileFiles>>,
    schema: TableSchema | null,
  ) {
    const found = await personalColumns(place.engine, counted, schema);
    const options = { model: 'test', table: `hidden_${String(++names)}`, ...meaningOf(schema) };
    const relation = typedRelation(table, schema);
    return { table, counted: await hidePersonal(place.engine, relation, counted, found, options) };
  }

  async function checksOf(table: string, written: WrittenSchema | null) {
    const path = join(place.folder, `${table}.json`);
    if (written !== null) await writeFile(path, JSON.stringify(written));
    const schema = written === null ? null : await readTableSchema(path, 'schema.json', 'training');
    const { local, pushed } = await bothWays(table, schema);
    const shared = {
      engine: place.engine,
      workspace: place.folder,
      temporaryFolder: place.folder,
      schema,
      reference: null,
      mayShow: () => true,
      now: new Date('2026-01-01T00:00:00Z'),
    };
    return {
      local: await checkTable({
        ...shared,
        table: local.table,
        current: local.counted,
        openIsolated: () => isolatedEngine(place),
      }),
      pushed: await checkCountedTable(
        { ...shared, table: pushed.table, current: pushed.counted },
        pushed.remote,
      ),
    };
  }

  test('the profile of every type is that of the same rows in a file', async () => {
    const columns = columnsFor(name);
    await write('nasty', columns, 2000);
    const { local, pushed } = await bothWays('nasty', null);
    expect(pushed.remote.counts.columns.filter(({ reason }) => reason !== null)).toEqual([]);
    expect(pushed.counted.profile).toEqual({ ...local.counted.profile, model: 'test' });
  });

  test('so are its checks, without a schema and with one', async () => {
    await write('checked', columnsFor(name), 2000);
    const open = await checksOf('checked', null);
    expect(withoutPlaces(open.pushed)).toEqual(withoutPlaces(open.local));
    const { local, pushed } = await checksOf('checked', schemaOf(columnsFor(name)));
    expect(withoutPlaces(pushed)).toEqual(withoutPlaces(local));
    const failed = pushed.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
    expect(failed).toEqual(
      expect.arrayContaining([
        'missing',
        'domain',
        'range',
        'finite',
        'pattern',
        'length',
        'unique',
        'primaryKey',
      ]),
    );
  });

  test('keys, repeated rows and conflicting labels treat NaN, -0 and blanks as DuckDB does', async () => {
    const few = columnsFor(name).filter(({ name: column }) => /^(?:double|mail|flag)$/.test(column));
    const spaced = { name: 'spaced', types: EVERY_TEXT, values: ['a', 'a ', 'A', null, '', 'B'] };
    await write('repeated', [...few, spaced], 700);
    const fields: WrittenField[] = [
      { name: 'double', type: 'number' },
      { name: 'mail', type: 'string' },
      { name: 'spaced', type: 'string' },
      { name: 'flag', type: 'boolean', 'x-mlops': { role: 'label' } },
    ];
    const schema = { fields, primaryKey: ['double', 'spaced'], uniqueKeys: [['mail', 'double']] };
    const { local, pushed } = await checksOf('repeated', schema);
    expect(withoutPlaces(pushed)).toEqual(withoutPlaces(local));
    for (const id of ['duplicates.rows', 'labels.conflicting', 'primaryKey'])
      expect(pushed.find((check) => check.id === id)?.count, id).toBeGreaterThan(0);
  });

  test('drift between two tables is that between the files', async () => {
    await write('before', columnsFor(name), 1500);
    await write('after', columnsFor(name).map(moved), 1100, 3);
    const [before, after] = [await bothWays('before', null), await bothWays('after', null)];
    const local = await compareProfiles(place.engine, before.local.counted, after.local.counted);
    const pushed = await compareProfiles(place.engine, before.pushed.counted, after.pushed.counted);
    expect(pushed).toEqual(local);
    expect(columnsOfDrift(pushed).filter(({ drifted }) => drifted === true).length).toBeGreaterThan(3);
  });

  test('nulls and extremes of columns with too many values to count', async () => {
    const { local, pushed } = await bothWays('nasty', null, 2);
    const exact = pushed.counted.profile.columns.filter(({ counts }) => counts === 'none');
    expect(exact.length).toBeGreaterThan(10);
    for (const { name: column, nulls, nans, infinities, min, max } of exact) {
      const found = local.counted.profile.columns.find((one) => one.name === column);
      expect({ column, nulls, nans, infinities, min, max }).toEqual({
        column,
        ...only(found, ['nulls', 'nans', 'infinities', 'min', 'max']),
      });
    }
  });

  test('an empty table', async () => {
    await write('empty', columnsFor(name), 0);
    const { local, pushed } = await bothWays('empty', null);
    expect(pushed.counted.profile).toEqual({ ...local.counted.profile, model: 'test' });
  });
}

const EVERY_TEXT = { duckdb: 'varchar', trino: 'varchar', spark: 'string' };

const only = <T extends object, K extends keyof T>(from: T | undefined, names: readonly K[]): Partial<T> =>
  Object.fromEntries(names.map((key) => [key, from?.[key]])) as Partial<T>;

/** The first value twice as often. */
const moved = (column: TypedColumn): TypedColumn => ({
  ...column,
  values: [column.values[0] ?? null, ...column.values.slice(0, -1)],
});

/** Everything but where the rows are, which an engine does not tell. */
const withoutPlaces = (checks: readonly CheckResult[]) =>
  checks
    .filter(({ id }) => id !== 'encoding.utf8' && !id.startsWith('header.'))
    .map((check) => ({ ...check, samples: [], message: check.message.replace(/; first in .*$/, '') }))
    .map((check) => JSON.stringify(check))
    .sort();

function schemaOf(columns: readonly TypedColumn[]): WrittenSchema {
  const rules: Record<string, Omit<WrittenField, 'name'>> = {
    flag: { type: 'boolean', constraints: { required: true } },
    tiny: { type: 'integer', constraints: { enum: [0, 1, 127] } },
    whole: { type: 'integer', constraints: { unique: true } },
    'beyond doubles': { type: 'integer', constraints: { maximum: 9007199254740992 } },
    money: { type: 'number', constraints: { minimum: 0 } },
    single: { type: 'number', constraints: { maximum: 16777216 } },
    double: { type: 'number', constraints: { minimum: -1, maximum: 1e20 } },
    plain: { type: 'integer' },
    mail: { type: 'string', format: 'email', 'x-mlops': { pii: true } },
    fixed: { type: 'string', constraints: { enum: ['abcd'] } },
    day: { type: 'date', constraints: { minimum: '1582-10-15' } },
    moment: { type: 'datetime', constraints: { minimum: '1970-01-01T00:00:00Z' } },
  };
  const fields = columns.map(({ name }): WrittenField => {
    if (name.startsWith('any'))
      return { name, type: 'string', constraints: { pattern: '[a-z0-9 ]+', minLength: 1, maxLength: 100 } };
    return Object.hasOwn(rules, name) ? { name, ...rules[name] } : { name };
  });
  return {
    fields: [...fields, { name: 'gone', type: 'string' }],
    primaryKey: ['whole', 'day'],
    'x-mlops': { freshness: { column: 'moment', max: 'P1D' } },
  };
}
