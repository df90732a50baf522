import type { YamlDocument } from '../../config/yaml.ts';
import { DEFAULT_GATE, DEFAULT_MULTIVARIATE, type MultivariateSettings } from '../drift/drift-settings.ts';
import { parseAge } from './age.ts';
import { missingValuesOf } from './resolve-field.ts';
import type { ForeignKey, Splits, TableSchema } from './table-schema.ts';
import type { WrittenForeignKey, WrittenSchema, WrittenSplits } from './written-schema.ts';

/** What a schema says of the table as a whole, with the standard's defaults filled in. */
export function resolveTable(
  written: WrittenSchema,
  document: YamlDocument,
): Omit<TableSchema, 'file' | 'fields' | 'elsewhere'> {
  const own = written['x-mlops'] ?? {};
  return {
    fieldsMatch: [written.fieldsMatch ?? null].flat()[0] ?? null,
    primaryKey: [written.primaryKey ?? []].flat(),
    uniqueKeys: written.uniqueKeys ?? [],
    foreignKeys: (written.foreignKeys ?? []).map(foreignKeyOf),
    missingValues: missingValuesOf(written.missingValues),
    rows: { min: own.rows?.min ?? 1, max: own.rows?.max ?? null },
    columns: own.columns === undefined ? null : { min: own.columns.min ?? 0, max: own.columns.max ?? null },
    volume: own.rows?.vsPrevious ?? null,
    history: {
      ...(own.rows?.lastRuns === undefined ? {} : { lastRuns: own.rows.lastRuns }),
      sameWeekday: own.rows?.sameWeekday ?? false,
    },
    freshness:
      own.freshness === undefined
        ? null
        : {
            column: own.freshness.column,
            maxSeconds: parseAge(own.freshness.max, document.placeOf(['x-mlops', 'freshness', 'max'])),
            shown: own.freshness.max,
          },
    maxDuplicates: own.duplicates?.max ?? null,
    duplicateColumns: own.duplicates?.columns ?? null,
    splits: own.splits === undefined ? null : splitsOf(own.splits),
    maxOverlap: own.splits?.overlap?.max ?? null,
    group: own.splits?.group ?? null,
    conditions: own.conditions ?? [],
    sql: own.sql ?? [],
    gate: { ...DEFAULT_GATE, ...own.gate },
    multivariate: multivariateOf(own.multivariate),
    severity: own.severity ?? {},
    thresholds: own.thresholds ?? {},
  };
}

/** Null when no file is named. */
export function splitsOf({ train, validation, test }: WrittenSplits): Splits | null {
  const lines = (files: string | string[] | undefined): string[] =>
    [files ?? []]
      .flat()
      .flatMap((line) => line.split(/\r?\n/))
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const splits = { train: lines(train), validation: lines(validation), test: lines(test) };
  return Object.values(splits).every((files) => files.length === 0) ? null : splits;
}

function multivariateOf(
  written: NonNullable<WrittenSchema['x-mlops']>['multivariate'],
): MultivariateSettings | null {
  if (written === undefined || written === false) return null;
  if (written === true) return DEFAULT_MULTIVARIATE;
  const { classifier = DEFAULT_MULTIVARIATE.classifier, mmd = DEFAULT_MULTIVARIATE.mmd, rows } = written;
  return {
    classifier: classifier === false ? null : classifier,
    mmd: mmd === false ? null : mmd,
    rows: rows ?? DEFAULT_MULTIVARIATE.rows,
  };
}

const foreignKeyOf = ({ fields, reference }: WrittenForeignKey): ForeignKey => ({
  fields: [fields].flat(),
  resource: reference.resource ?? '',
  referenced: [reference.fields].flat(),
});
