import { UserError } from '../../../errors.ts';
import { chooseTable, type NamedTable, type TableChoice } from '../choose-table.ts';
import {
  SchemaDraft,
  constraintsOf,
  own,
  ownOfTable,
  type ForeignSchema,
  type Path,
} from '../foreign-schema.ts';
import { isList, mapsOf, shortJson, textOf, type PlainMap } from '../plain.ts';
import { readTest, writtenTest } from './read-test.ts';

interface DbtTable {
  table: PlainMap;
  path: Path;
}

const KINDS = ['models', 'seeds', 'snapshots'] as const;

/** One model, seed, snapshot or table of a source in the properties of a dbt project. */
export function readDbt(root: PlainMap, choice: TableChoice): ForeignSchema {
  const tables = tablesOf(root);
  if (tables.length === 0)
    throw new UserError('describes no model, seed, snapshot or source with a name', { file: choice.shown });
  const { table, path } = chooseTable(tables, choice).value;
  const draft = new SchemaDraft();
  ownOfTable(draft).severity = { 'column.extra': 'off' };
  for (const { item, index } of mapsOf(table['columns']))
    readColumn(draft, item, [...path, 'columns', index]);
  for (const key of ['tests', 'data_tests']) {
    const tests = isList(table[key]) ? table[key] : [];
    for (const [index, test] of tests.entries())
      draft.lose(null, `${key}: ${shortJson(test)}`, 'a test of the whole table', [...path, key, index]);
  }
  for (const { item, index } of mapsOf(table['constraints']))
    draft.lose(null, `constraint: ${shortJson(item)}`, 'a constraint of the whole table', [
      ...path,
      'constraints',
      index,
    ]);
  if (table['freshness'] !== undefined && table['freshness'] !== null)
    draft.lose(
      null,
      `freshness: ${shortJson(table['freshness'])}`,
      'an age of the table where dbt loads it',
      [...path, 'freshness'],
    );
  return draft.finish();
}

function tablesOf(root: PlainMap): NamedTable<DbtTable>[] {
  const named = (item: PlainMap, path: Path, prefix = ''): NamedTable<DbtTable>[] => {
    const name = textOf(item['name']);
    return name === undefined ? [] : [{ name: `${prefix}${name}`, paths: [], value: { table: item, path } }];
  };
  return [
    ...KINDS.flatMap((kind) => mapsOf(root[kind]).flatMap(({ item, index }) => named(item, [kind, index]))),
    ...mapsOf(root['sources']).flatMap(({ item: source, index }) =>
      mapsOf(source['tables']).flatMap(({ item, index: at }) =>
        named(item, ['sources', index, 'tables', at]),
      ),
    ),
  ];
}

function readColumn(draft: SchemaDraft, column: PlainMap, path: Path): void {
  const name = textOf(column['name']);
  if (name === undefined || name === '') {
    draft.lose(null, shortJson(column), 'a column without a name', path);
    return;
  }
  const field = draft.field(name, path);
  const description = textOf(column['description']);
  if (description !== undefined) field.description = description;
  let isTested = false;
  for (const key of ['tests', 'data_tests']) {
    const tests = isList(column[key]) ? column[key] : [];
    for (const [index, given] of tests.entries()) {
      isTested = true;
      const place = [...path, key, index];
      const test = writtenTest(given);
      const reason = readTest(draft, name, test, place);
      if (reason !== null) draft.lose(name, `${test.name}: ${shortJson(test.args)}`, reason, place);
    }
  }
  for (const { item, index } of mapsOf(column['constraints'])) {
    const type = textOf(item['type']) ?? '';
    isTested = true;
    if (type === 'not_null' || type === 'primary_key') constraintsOf(field).required = true;
    if (type === 'unique' || type === 'primary_key') constraintsOf(field).unique = true;
    if (!['not_null', 'primary_key', 'unique'].includes(type))
      draft.lose(name, `constraint: ${shortJson(item)}`, 'a constraint in the SQL of a warehouse', [
        ...path,
        'constraints',
        index,
      ]);
  }
  // Columns are named for their description, too.
  if (!isTested) own(field).severity = { 'column.missing': 'off' };
}
