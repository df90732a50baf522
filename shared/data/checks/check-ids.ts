/** Names of the checks, as results and `severity` use them. */
export const CHECK_IDS = [
  'row.count',
  'header.duplicate',
  'header.blank',
  'column.missing',
  'column.extra',
  'column.order',
  'column.type',
  'missing',
  'missing.all',
  'missing.spellings',
  'range',
  'finite',
  'domain',
  'pattern',
  'format',
  'length',
  'unique',
  'primaryKey',
  'uniqueKeys',
  'duplicates.rows',
] as const;
export type CheckId = (typeof CHECK_IDS)[number];
