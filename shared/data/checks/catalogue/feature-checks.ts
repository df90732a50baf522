import type { CatalogueEntry } from './entry.ts';

/** What a training set was joined from. */
export const FEATURE_CHECKS = [
  {
    id: 'features.future',
    breaks: 'training rows hold a value that the feature view had only after the row’s time',
    severity: 'error',
    threshold: 0,
    needs: '`feature-views`',
    peers: {},
  },
  {
    id: 'features.stale',
    breaks: 'training rows hold a value that was older than the view’s `ttl`',
    severity: 'error',
    threshold: 0,
    needs: '`feature-views` with `ttl`',
    peers: {},
  },
  {
    id: 'features.mismatch',
    breaks: 'training rows hold another value than the one that was true at their time',
    severity: 'error',
    threshold: 0,
    needs: '`feature-views`',
    peers: {},
  },
  {
    id: 'features.late',
    breaks: 'the value that was true at a row’s time was stored (`created-time`) only after it',
    severity: 'warning',
    threshold: 0,
    needs: '`feature-views` with `created-time`',
    peers: {},
  },
  {
    id: 'features.missing',
    breaks: 'a larger share of the training rows has no value of the view at their time',
    severity: 'warning',
    threshold: 0.05,
    needs: '`feature-views`',
    peers: {},
  },
  {
    id: 'features.ambiguous',
    breaks: 'a source has different values of one entity at one time',
    severity: 'warning',
    threshold: 0,
    needs: '`feature-views`',
    peers: {},
  },
  {
    id: 'features.online',
    breaks: 'the online store has another value than the latest of the source',
    severity: 'error',
    threshold: 0,
    needs: '`feature-views` with `online`',
    peers: {},
  },
] as const satisfies readonly CatalogueEntry[];
