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
] as const satisfies readonly CatalogueEntry[];
