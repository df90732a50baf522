import type { Reason } from '../../support/data/frictionless.ts';

/** Why a verdict of ours is another one than that of frictionless. */
export const REASONS: readonly Reason[] = [
  {
    because: 'A blank line is no row: engines and spreadsheets pass over it',
    cases: [
      'data blank-rows-multiple.csv',
      'data blank-rows-no-fields.csv',
      'data blank-rows.csv',
      'data invalid/data.csv',
      'data invalid/data2.csv',
      'resource invalid/datapackage.json#data',
      'resource invalid/datapackage.json#data2',
      'resource invalid/datapackage_no_foreign_key.json#data',
      'resource invalid/datapackage_no_foreign_key.json#data2',
    ],
  },
  {
    because: 'Cells of CSV are separated by commas, unless a dialect says what else',
    cases: ['data accent.csv', 'data issue-1066.csv'],
  },
  {
    because:
      'A quote inside a cell is written twice; a backslash before it, and a comment before the header, are no CSV',
    cases: ['data escaping.csv', 'data matrix-with-comment.csv'],
  },
  {
    because: 'A compressed file has the ending of its compression',
    cases: [
      'resource compression/datapackage.json#implicit-gz',
      'resource compression/datapackage.json#implicit-zip',
    ],
  },
  {
    because: 'Frictionless takes the types from the first 100 rows; all rows count here',
    cases: ['data issue-277.csv', 'data table-infer-increase-limit.csv'],
  },
];
