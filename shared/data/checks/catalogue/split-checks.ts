import type { CatalogueEntry } from './entry.ts';

/** The parts of the data that a model is trained and tested on. */
export const SPLIT_CHECKS = [
  {
    id: 'split.size',
    breaks:
      'a test or validation part has fewer than 100 rows, or fewer than this share of the training rows',
    severity: 'warning',
    threshold: 0.01,
    needs: '`splits`',
    peers: { Deepchecks: 'DatasetsSizeComparison' },
  },
  {
    id: 'split.columns',
    breaks: 'a part lacks a column of the training part, has one more, or has one of another type',
    severity: 'warning',
    threshold: 0,
    needs: '`splits`',
    peers: { TFDV: 'SCHEMA_MISSING_COLUMN' },
  },
  {
    id: 'overlap.exact',
    breaks:
      'test or validation rows are training rows (test rows: validation rows), label included; an error above 5 % or above `splits.overlap.max`',
    severity: 'warning',
    threshold: 0,
    needs: '`splits`',
    peers: { Deepchecks: 'TrainTestSamplesMix' },
  },
  {
    id: 'overlap.features',
    breaks: 'test rows have the features of training rows',
    severity: 'warning',
    threshold: 0,
    needs: '`splits`, `role: label`',
    peers: { Deepchecks: 'TrainTestSamplesMix' },
  },
  {
    id: 'leakage.index',
    breaks: 'keys of test rows are keys of training rows',
    severity: 'error',
    threshold: 0,
    needs: '`splits`, `role: id` or `primaryKey`',
    peers: { Deepchecks: 'IndexTrainTestLeakage' },
  },
  {
    id: 'leakage.group',
    breaks: 'test rows belong to a group (`splits.group`) of training rows',
    severity: 'error',
    threshold: 0,
    needs: '`splits.group`',
    peers: {},
  },
  {
    id: 'leakage.date',
    breaks: 'test rows are not later than all training rows',
    severity: 'error',
    threshold: 0,
    needs: '`splits`, `role: time`',
    peers: { Deepchecks: 'DateTrainTestLeakageOverlap' },
  },
  {
    id: 'leakage.date-duplicates',
    breaks: 'test rows have the time of a training row',
    severity: 'error',
    threshold: 0,
    needs: '`splits`, `role: time`',
    peers: { Deepchecks: 'DateTrainTestLeakageDuplicates' },
  },
  {
    id: 'split.categories',
    breaks: 'test rows have categories that no training row has',
    severity: 'warning',
    threshold: 0,
    needs: '`splits`',
    peers: { Deepchecks: 'NewCategoryTrainTest' },
  },
  {
    id: 'split.labels',
    breaks: 'test rows have labels that no training row has',
    severity: 'error',
    threshold: 0,
    needs: '`splits`, `role: label`',
    peers: { Deepchecks: 'NewLabelTrainTest' },
  },
  {
    id: 'split.label-drift',
    breaks:
      'labels of test and training rows are distributed differently (Kolmogorov–Smirnov, corrected Cramér’s V)',
    severity: 'warning',
    threshold: 0.15,
    needs: '`splits`, `role: label`',
    peers: { Deepchecks: 'LabelDrift' },
  },
] as const satisfies readonly CatalogueEntry[];
