import type { Severity } from '../../../model/stage-result.ts';
import type { TableChoice } from '../choose-table.ts';
import { SchemaDraft, ownOfTable, type ForeignSchema } from '../foreign-schema.ts';
import { isMap, mapsOf, shortJson, textOf, type PlainMap } from '../plain.ts';
import { COLUMN_NUMBERS } from './column-numbers.ts';
import { COLUMN_VALUES } from './column-values.ts';
import { Expectation, type Mapping } from './expectation.ts';
import { rowCondition } from './row-condition.ts';
import { TABLE_RULES } from './table-rules.ts';

const MAPPINGS: Readonly<Record<string, Mapping>> = { ...COLUMN_VALUES, ...COLUMN_NUMBERS, ...TABLE_RULES };

/** Arguments about the run and its output, not about the data. */
const SILENT = new Set([
  'result_format',
  'include_config',
  'catch_exceptions',
  'meta',
  'notes',
  'description',
  'batch_id',
  'table',
  'condition_parser',
  'row_condition',
  'severity',
  'auto',
  'profiler_config',
  'mostly',
  'strict_min',
  'strict_max',
  'match_on',
  'windows',
]);

const SEVERITIES: Readonly<Record<string, Severity>> = {
  critical: 'error',
  warning: 'warning',
  info: 'info',
};

/** Rules that fix the order of fields come first. */
const FIRST = 'expect_table_columns_to_match_ordered_list';

/** A suite of Great Expectations, 0.x (`expectation_type`) or 1.x (`type`), as a table. Columns it does not name are free. */
export function readSuite(root: PlainMap, { data }: TableChoice): ForeignSchema {
  const draft = new SchemaDraft();
  ownOfTable(draft).severity = { 'column.extra': 'off' };
  if (data.length > 0 && data.every((path) => /\.(?:json|jsonl|ndjson)(?:\.\w+)?$/i.test(path)))
    draft.table.missingValues = [];
  const expectations = mapsOf(root['expectations']).map(({ item, index }) => ({
    item,
    index,
    type: snakeCase(textOf(item['type']) ?? textOf(item['expectation_type']) ?? ''),
  }));
  for (const one of expectations.toSorted((a, b) => rank(a.type) - rank(b.type))) read(draft, one);
  return draft.finish();
}

const rank = (type: string): number => (type === FIRST ? 0 : 1);

/** Classes of 1.x are at times written by their own name: ExpectColumnToExist. */
const snakeCase = (type: string): string =>
  /^[A-Z]/.test(type) ? type.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase() : type;

function read(
  draft: SchemaDraft,
  { item, index, type }: { item: PlainMap; index: number; type: string },
): void {
  const place = ['expectations', index];
  const kwargs = isMap(item['kwargs']) ? item['kwargs'] : {};
  const column = textOf(kwargs['column']) ?? null;
  const lose = (reason: string): void => {
    if (column !== null) draft.field(column, place);
    draft.lose(column, `${type} ${shortJson(withoutSilent(kwargs))}`, reason, place);
  };
  const mapping = Object.hasOwn(MAPPINGS, type) ? MAPPINGS[type] : undefined;
  if (mapping === undefined) {
    lose(type === '' ? 'an expectation without a type' : 'an expectation that is not known here');
    return;
  }
  if (JSON.stringify(kwargs).includes('"$PARAMETER"')) {
    lose('a value that only a run of Great Expectations gives');
    return;
  }
  const { row_condition: condition } = kwargs;
  const where = condition === undefined || condition === null ? null : rowCondition(condition);
  if (condition !== undefined && condition !== null && where === null) {
    lose('a row_condition that is not understood here');
    return;
  }
  const said = textOf(item['severity']) ?? textOf(kwargs['severity']) ?? 'critical';
  const severity = SEVERITIES[said] ?? 'error';
  const expectation = new Expectation(draft, type, kwargs, { place, severity, where });
  const reason = mapping(expectation);
  if (reason !== null) {
    lose(reason);
    return;
  }
  const left = expectation.unread().filter((name) => !SILENT.has(name));
  if (left.length > 0)
    draft.lose(column, `${type}: ${left.join(', ')}`, 'arguments that are not known here', place);
}

const withoutSilent = (kwargs: PlainMap): PlainMap =>
  Object.fromEntries(
    Object.entries(kwargs).filter(
      ([name, value]) => !SILENT.has(name) && name !== 'column' && value !== null,
    ),
  );
