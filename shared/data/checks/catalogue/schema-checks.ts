import type { CatalogueEntry } from './entry.ts';

/** Files, header, columns and rows as a whole. */
export const SCHEMA_CHECKS = [
  {
    id: 'encoding.utf8',
    breaks: 'a text file is not UTF-8; nothing else can be said of it then, so the stage ends with the line',
    severity: 'error',
    threshold: 0,
    peers: { TFDV: 'ENUM_TYPE_INVALID_UTF8', Frictionless: 'encoding-error' },
  },
  {
    id: 'header.duplicate',
    breaks: 'a name of a CSV header is there twice (case does not count)',
    severity: 'error',
    threshold: 0,
    peers: { Frictionless: 'duplicate-label' },
  },
  {
    id: 'header.blank',
    breaks: 'a name of a CSV header is blank',
    severity: 'error',
    threshold: 0,
    peers: { Frictionless: 'blank-label' },
  },
  {
    id: 'column.missing',
    breaks: 'a field has no column, as `fieldsMatch` says',
    severity: 'error',
    threshold: 0,
    needs: 'schema',
    peers: {
      TFDV: 'SCHEMA_MISSING_COLUMN',
      'Great Expectations': 'expect_column_to_exist',
      Frictionless: 'missing-label',
      pandera: 'required',
      Soda: 'schema',
    },
  },
  {
    id: 'column.extra',
    breaks: 'a column has no field, as `fieldsMatch` says',
    severity: 'warning',
    threshold: 0,
    needs: 'schema',
    peers: {
      TFDV: 'SCHEMA_NEW_COLUMN',
      'Great Expectations': 'expect_table_columns_to_match_set',
      Frictionless: 'extra-label',
      pandera: 'strict',
      Soda: 'schema',
    },
  },
  {
    id: 'column.order',
    breaks: 'columns are in another order than the fields',
    severity: 'off',
    threshold: 0,
    needs: '`fieldsMatch: exact`',
    peers: {
      'Great Expectations': 'expect_table_columns_to_match_ordered_list',
      Frictionless: 'incorrect-label',
      pandera: 'ordered',
    },
  },
  {
    id: 'column.count',
    breaks: 'there are fewer or more columns than `x-mlops.columns` says',
    severity: 'error',
    threshold: null,
    needs: '`columns`',
    peers: {
      'Great Expectations': 'expect_table_column_count_to_be_between',
      Evidently: 'ColumnCount',
      Frictionless: 'table-dimensions',
    },
  },
  {
    id: 'row.count',
    breaks: 'there are fewer or more rows than `x-mlops.rows` says, or none',
    severity: 'error',
    threshold: 1,
    peers: {
      TFDV: 'DATASET_LOW_NUM_EXAMPLES',
      'Great Expectations': 'expect_table_row_count_to_be_between',
      Evidently: 'RowCount',
      Frictionless: 'table-dimensions',
      Soda: 'row_count',
    },
  },
] as const satisfies readonly CatalogueEntry[];
