import type { CatalogueEntry } from './entry.ts';

/** Age and amount of the data, and their labels. */
export const TIME_AND_LABEL_CHECKS = [
  {
    id: 'labels.balance',
    breaks: 'the rarest class has less than this share of the most frequent one',
    severity: 'warning',
    threshold: 0.1,
    needs: '`role: label`',
    peers: { Deepchecks: 'ClassImbalance' },
  },
  {
    id: 'labels.new',
    breaks: 'labels occur that the baseline does not have',
    severity: 'error',
    threshold: 0,
    needs: '`role: label`, a baseline',
    peers: { Deepchecks: 'NewLabelTrainTest' },
  },
  {
    id: 'labels.missing',
    breaks: 'a larger share of the labels is missing',
    severity: 'warning',
    threshold: 0,
    needs: '`role: label`',
    peers: {},
  },
  {
    id: 'labels.issues',
    breaks:
      'a larger share of the labels is contradicted by probabilities of a model that has not learnt from their rows (confident learning)',
    severity: 'warning',
    threshold: 0.05,
    needs: '`role: label`, `probabilities`',
    peers: { cleanlab: 'find_label_issues' },
  },
  {
    id: 'freshness',
    breaks: 'the latest time is older than `freshness.max`',
    severity: 'error',
    threshold: null,
    needs: '`freshness`',
    peers: { Soda: 'freshness', dbt: 'source freshness' },
  },
  {
    id: 'freshness.future',
    breaks: 'times lie in the future',
    severity: 'warning',
    threshold: 0,
    needs: '`freshness` or `role: time`',
    peers: {},
  },
  {
    id: 'freshness.gaps',
    breaks: 'days between the first and the last have no row',
    severity: 'warning',
    threshold: 0,
    needs: '`freshness`',
    peers: {},
  },
  {
    id: 'volume',
    breaks: 'there are fewer than half or more than twice the rows of the baseline (`rows.vsPrevious`)',
    severity: 'warning',
    threshold: null,
    needs: 'a baseline',
    peers: { TFDV: 'COMPARATOR_LOW_NUM_EXAMPLES', Evidently: 'RowCount' },
  },
  {
    id: 'volume.history',
    breaks:
      'the number of rows lies this many robust deviations (1.4826 · MAD) from the median of the last 30 runs that passed (`rows.lastRuns`), or of those of the same weekday (`rows.sameWeekday`)',
    severity: 'warning',
    threshold: 3.5,
    needs: 'five earlier runs in the state',
    peers: { Soda: 'anomaly detection (cloud)' },
  },
] as const satisfies readonly CatalogueEntry[];
