import { dirname, relative, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { counted } from '../../model/wording.ts';
import type { CheckResult } from '../../model/stage-result.ts';
import { identifier } from '../engine/sql-text.ts';
import type { ForeignKey, TableSchema } from '../schema/table-schema.ts';
import { openTable } from '../sources/open-table.ts';
import { readable } from '../sources/readable.ts';
import { resolveSources } from '../sources/resolve-sources.ts';
import { unreadable } from '../sources/unreadable.ts';
import type { ScannedTable } from './context.ts';
import { SAMPLES } from './find-samples.ts';
import { judge, OFF, severityOf, skipped } from './judge.ts';
import { numbered, placesOf } from './numbered-rows.ts';
import { scanRelation, type FileCounts } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';
import { percent } from './wording.ts';

const ID = 'foreignKey';
const NUMBER = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/;

/** Values that have to stand in another table, or elsewhere in this one; a key with a gap points nowhere and is no fault. */
export async function checkForeignKeys(
  context: ScannedTable,
  files: readonly FileCounts[],
): Promise<CheckResult[]> {
  const { schema } = context;
  const results: CheckResult[] = [];
  for (const key of schema?.foreignKeys ?? []) {
    const column = key.fields.length === 1 ? (key.fields[0] ?? null) : null;
    const severity = severityOf(schema, ID, column);
    const own = key.fields.map((name) => context.columns.find((one) => one.name === name));
    if (severity === 'off') results.push(skipped(ID, column, severity, OFF));
    else if (own.some((one) => one === undefined))
      results.push(skipped(ID, column, severity, 'a column of the key is missing'));
    else
      results.push(
        await checkKey(
          context,
          files,
          key,
          own.filter((one) => one !== undefined),
        ),
      );
  }
  return results;
}

async function checkKey(
  context: ScannedTable,
  files: readonly FileCounts[],
  key: ForeignKey,
  own: readonly ScannedColumn[],
): Promise<CheckResult> {
  const { engine, schema, table, columns, mayShow } = context;
  const column = own.length === 1 ? (own[0]?.name ?? null) : null;
  const relation = scanRelation(table, columns);
  const other = await referenced(context, key, own);
  const types = await engine.rows(
    `describe select ${own.map(({ typed }) => typed).join(', ')} from ${relation}`,
  );
  const casts = types.map(({ column_type }, index) => castOf(String(column_type), other.types[index] ?? ''));
  const complete = own.map(({ typed }) => `${typed} is not null`).join(' and ');
  const match = own
    .map(({ typed }, index) => `r.${typed}${casts[index] ?? ''} = o.k${String(index)}${casts[index] ?? ''}`)
    .join(' and ');
  const lost = (rows: string): string =>
    `${rows} r anti join ${other.relation} o on (${match}) where ${complete}`;
  const [row = {}] = await engine.rows(
    `select (select count(*) from ${relation} where ${complete}) as n, (select count(*) from ${lost(relation)}) as lost, (select count(*) from ${other.relation}) as m`,
  );
  const [n, count] = [Number(row['n']), Number(row['lost'])];
  const cells = own.map((one) => columns.indexOf(one));
  const value = key.fields.every(mayShow)
    ? cells.map((cell) => `left(coalesce(w${String(cell)}, ''), 100)`).join(` || ', ' || `)
    : 'null';
  const found =
    count === 0
      ? []
      : await engine.rows(
          `select path, row, ${value} as value from ${lost(numbered(relation))} order by row limit ${String(SAMPLES)}`,
        );
  const place = `${key.resource === '' ? 'this table' : key.resource} (${key.referenced.join(', ')})`;
  return judge({
    id: ID,
    column,
    severity: severityOf(schema, ID, column),
    holds: count === 0,
    value: n === 0 ? 0 : count / n,
    threshold: 0,
    n,
    m: Number(row['m']),
    count,
    message:
      count === 0
        ? `every value is in ${place}`
        : `${counted(count, 'row')} of ${n.toLocaleString('en')} (${percent(count / n)}) with a value that is not in ${place}`,
    samples: await placesOf(table, files, found, cells[0] ?? null),
  });
}

interface Referenced {
  /** SQL, for use after FROM: the distinct keys as k0, k1, …. */
  relation: string;
  types: string[];
}

async function referenced(
  { engine, schema, table, columns, workspace, temporaryFolder }: ScannedTable,
  { resource, referenced: names, fields }: ForeignKey,
  own: readonly ScannedColumn[],
): Promise<Referenced> {
  const file = schema?.file ?? '';
  const distinct = async (cells: readonly string[], from: string): Promise<Referenced> => {
    const relation = `(select distinct ${cells.map((cell, index) => `${cell} as k${String(index)}`).join(', ')} from ${from})`;
    const types = await engine.rows(`describe select * from ${relation}`);
    return { relation, types: types.map(({ column_type }) => String(column_type)) };
  };
  const unknown = (name: string, known: readonly string[]): UserError =>
    new UserError(`the foreign key ${fields.join(', ')} names the column "${name}", which is not there`, {
      file: resource === '' ? file : resource,
      fix: `Use one of ${known.join(', ')}`,
    });
  if (resource === '') {
    const cells = names.map((name) => {
      const column = columns.find((one) => one.name === name);
      if (column === undefined)
        throw unknown(
          name,
          columns.map((one) => one.name),
        );
      return column.typed;
    });
    // A sampled row may point to one that is not in the sample.
    return distinct(cells, scanRelation(table.sampled?.whole ?? table, columns));
  }
  const { paths, layout } = schema?.resources?.get(resource) ?? { paths: [resource] };
  const inside = paths.map((path) => pathOf(path, schema, workspace));
  const sources = await readable(await resolveSources(inside, workspace), temporaryFolder, layout);
  try {
    // "007" is no number where ours is none.
    const asText = names.filter((_, index) => own[index]?.values.comparable === 'text');
    const opened = await openTable(engine, sources, { asText });
    const known = opened.columns.map(({ name }) => name);
    const missing = names.find((name) => !known.includes(name));
    if (missing !== undefined) throw unknown(missing, known);
    return await distinct(names.map(identifier), opened.relation);
  } catch (error) {
    throw await unreadable(error, sources);
  }
}

/** A schema may come from whoever opened a pull request: it names files of the workspace only. */
function pathOf(resource: string, schema: TableSchema | null, workspace: string): string {
  const path = resolve(workspace, dirname(schema?.file ?? ''), resource);
  const inside = relative(workspace, path);
  if (inside.startsWith('..') || /^[a-z][a-z0-9+.-]*:/i.test(resource))
    throw new UserError(`the foreign key names "${resource}", which is no file of the workspace`, {
      file: schema?.file ?? '',
      fix: 'Name the path of a file, relative to the schema',
    });
  return inside;
}

function castOf(own: string, other: string): string {
  if (own === other) return '';
  return NUMBER.test(own) && NUMBER.test(other) ? '::double' : '::varchar';
}
