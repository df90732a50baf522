import { UserError } from '../../../errors.ts';
import type { TableChoice } from '../choose-table.ts';
import { SchemaDraft, ownOfTable, type ForeignSchema } from '../foreign-schema.ts';
import { isList, isMap, numberOf, shortJson, type PlainMap } from '../plain.ts';
import { readProperty } from './read-property.ts';
import { resolveReference } from './resolve-reference.ts';

/** Keywords of a row that say nothing about its values. */
const SILENT = new Set([
  '$schema',
  '$id',
  'id',
  '$anchor',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'examples',
  'default',
  'type',
  'properties',
  'required',
  'additionalProperties',
  'unevaluatedProperties',
]);

/** Keywords of a list of rows that are read. */
const OF_ROWS = new Set(['items', 'minItems', 'maxItems', 'uniqueItems']);

/** A JSON Schema (draft 4 to 2020-12) of one row, or of a list of rows, as a table. */
export function readJsonSchema(root: PlainMap, choice: TableChoice): ForeignSchema {
  const draft = new SchemaDraft();
  const top = resolveReference(root, root, choice.shown);
  const isRows = isMap(top['items']) && !isMap(top['properties']);
  const row = isRows ? resolveReference(root, top['items'] as PlainMap, choice.shown) : top;
  const place = row === root ? [] : isRows ? ['items'] : [];
  if (isRows) readRows(draft, top);
  if (!isMap(row['properties'])) {
    throw new UserError('a JSON Schema of a table has "properties", or "items" that have them', {
      file: choice.shown,
    });
  }
  const required = new Set(isList(row['required']) ? row['required'].map(String) : []);
  for (const [name, property] of Object.entries(row['properties'])) {
    const path = [...place, 'properties', name];
    if (!isMap(property)) {
      draft.field(name, path);
      if (property === false) draft.lose(name, 'false', 'a column that may not be there', path);
      continue;
    }
    readProperty(draft, name, resolveReference(root, property, choice.shown), {
      root,
      path,
      required: required.has(name),
    });
  }
  for (const name of required) {
    if (name in row['properties']) continue;
    draft.field(name, [...place, 'required']);
  }
  const closed = row['additionalProperties'] === false || row['unevaluatedProperties'] === false;
  ownOfTable(draft).severity = { 'column.extra': closed ? 'error' : 'off' };
  // An empty text is a value in JSON; in a text file it is a cell that nobody filled.
  if (choice.data.length > 0 && choice.data.every((path) => /\.(?:json|jsonl|ndjson)(?:\.\w+)?$/i.test(path)))
    draft.table.missingValues = [];
  for (const [keyword, value] of Object.entries(row)) {
    if (!SILENT.has(keyword))
      draft.lose(null, `${keyword}: ${shortJson(value)}`, 'a rule over several columns of a row', [
        ...place,
        keyword,
      ]);
  }
  if (isMap(row['additionalProperties']))
    draft.lose(null, 'additionalProperties', 'a rule for columns without a name', [
      ...place,
      'additionalProperties',
    ]);
  return draft.finish();
}

function readRows(draft: SchemaDraft, top: PlainMap): void {
  const min = numberOf(top['minItems']);
  const max = numberOf(top['maxItems']);
  if (min !== undefined || max !== undefined)
    ownOfTable(draft).rows = { min: min ?? 0, ...(max === undefined ? {} : { max }) };
  if (top['uniqueItems'] === true) ownOfTable(draft).duplicates = { max: 0 };
  for (const [keyword, value] of Object.entries(top)) {
    if (SILENT.has(keyword) || OF_ROWS.has(keyword)) continue;
    const reason = keyword === 'contains' ? 'a rule that one row has to keep' : 'a rule over several rows';
    draft.lose(null, `${keyword}: ${shortJson(value)}`, reason, [keyword]);
  }
}
