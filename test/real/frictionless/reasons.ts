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
      'resource invalid/datapackage_no_foreign_key.json#data',
      'resource invalid/datapackage_no_foreign_key.json#data2',
    ],
  },
  {
    because: 'Cells of CSV are separated by commas, whatever the text or the dialect say',
    cases: [
      'data accent.csv',
      'data issue-1066.csv',
      'resource issue-1100.package.json#issue1100',
      'resource issue-1105.package.json#issue1105',
      'resource issue-1478/resource.json',
      'data issue-1478/table.csv',
    ],
  },
  {
    because:
      'A quote inside a cell is written twice; a backslash before it, and a comment before the header, are no CSV',
    cases: ['data escaping.csv', 'data matrix-with-comment.csv'],
  },
  {
    because:
      'Lines of one file end in one way: the engine refuses a file where some end in CRLF and some in LF',
    cases: ['data package-dialect-no-header.csv', 'resource package-dialect-no-header.json#people'],
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
  {
    because:
      'A foreign key leads to a file of the workspace or to the table itself, not to a resource of the package by its name',
    cases: [
      'resource country.package-full.yaml#country',
      'resource country.package.yaml#country',
      'resource package/datapackage.json#data2',
      'resource package/zenodo.packagepartialmeta.json#data2',
      'resource package/zenodo.packagewithmeta.json#data2',
    ],
  },
];
