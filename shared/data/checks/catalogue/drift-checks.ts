import type { CatalogueEntry } from './entry.ts';

const needs = 'a baseline';

/**
 * Comparisons with the baseline, which the drift settings of a field, the gate and the preset rule: no severity or threshold
 * of a schema names them.
 */
export const DRIFT_CHECKS = [
  {
    id: 'drift.w1n',
    breaks:
      'the Wasserstein distance of numbers, in standard deviations of the baseline, is large and significant',
    severity: 'warning',
    threshold: 0.1,
    needs,
    peers: { Evidently: 'wasserstein', Deepchecks: 'FeatureDrift (EMD)' },
  },
  {
    id: 'drift.js',
    breaks: 'the Jensen–Shannon distance of categories is large and significant',
    severity: 'warning',
    threshold: 0.1,
    needs,
    peers: {
      TFDV: 'COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH',
      Evidently: 'jensenshannon',
      NannyML: 'jensen_shannon',
    },
  },
  {
    id: 'drift.missing_share',
    breaks: 'the share of missing numbers moved, and significantly',
    severity: 'warning',
    threshold: 0.05,
    needs,
    peers: { NannyML: 'missing values' },
  },
  {
    id: 'drift.class_share',
    breaks: 'the share of a class of the label or prediction moved, and significantly',
    severity: 'warning',
    threshold: 0.05,
    needs: 'a baseline, `role: label` or `role: prediction`',
    peers: { Deepchecks: 'LabelDrift, PredictionDrift' },
  },
  {
    id: 'drift.ks',
    breaks: 'as `drift.w1n`, by the largest distance of the cumulated shares (Kolmogorov–Smirnov)',
    severity: 'warning',
    threshold: 0.1,
    needs: 'a baseline, `drift.method`',
    peers: { Evidently: 'ks', Deepchecks: 'FeatureDrift (KS)', NannyML: 'kolmogorov_smirnov' },
  },
  {
    id: 'drift.w1',
    breaks: 'as `drift.w1n`, in the unit of the column',
    severity: 'warning',
    threshold: null,
    needs: 'a baseline, `drift.method`',
    peers: { NannyML: 'wasserstein' },
  },
  {
    id: 'drift.energy',
    breaks: 'as `drift.w1n`, by the energy distance',
    severity: 'warning',
    threshold: null,
    needs: 'a baseline, `drift.method`',
    peers: { Evidently: 'ed' },
  },
  {
    id: 'drift.psi',
    breaks: 'as `drift.js`, by the population stability index; of numbers in deciles of the baseline',
    severity: 'warning',
    threshold: 0.1,
    needs: 'a baseline, `drift.method`',
    peers: { Evidently: 'psi', Deepchecks: 'FeatureDrift (PSI)' },
  },
  {
    id: 'drift.kl',
    breaks: 'as `drift.js`, by the Kullback–Leibler divergence',
    severity: 'warning',
    threshold: 0.1,
    needs: 'a baseline, `drift.method`',
    peers: { 'Great Expectations': 'expect_column_kl_divergence_to_be_less_than', Evidently: 'kl_div' },
  },
  {
    id: 'drift.hellinger',
    breaks: 'as `drift.js`, by the Hellinger distance',
    severity: 'warning',
    threshold: 0.1,
    needs: 'a baseline, `drift.method`',
    peers: { Evidently: 'hellinger', NannyML: 'hellinger' },
  },
  {
    id: 'drift.tvd',
    breaks: 'as `drift.js`, by the total variation distance',
    severity: 'warning',
    threshold: 0.1,
    needs: 'a baseline, `drift.method`',
    peers: { Evidently: 'TVD' },
  },
  {
    id: 'drift.linf',
    breaks: 'as `drift.js`, by the largest change of a share',
    severity: 'warning',
    threshold: 0.1,
    needs: 'a baseline, `drift.method`',
    peers: { TFDV: 'COMPARATOR_L_INFTY_HIGH', NannyML: 'l_infinity' },
  },
  {
    id: 'drift.nad',
    breaks: 'as `drift.js`, by the normalised absolute difference of the counts',
    severity: 'warning',
    threshold: 0.1,
    needs: 'a baseline, `drift.method`',
    peers: { TFDV: 'COMPARATOR_NORMALIZED_ABSOLUTE_DIFFERENCE_HIGH' },
  },
  {
    id: 'drift.cramers_v',
    breaks: 'as `drift.js`, by Cramér’s V without bias',
    severity: 'warning',
    threshold: 0.2,
    needs: 'a baseline, `drift.method`',
    peers: { Deepchecks: 'FeatureDrift (Cramér’s V)' },
  },
  {
    id: 'drift.<preset>.<method>',
    breaks: 'a column drifted by the rules and thresholds of the tool that `preset` names',
    severity: 'warning',
    threshold: null,
    needs: 'a baseline, `preset`',
    peers: { TFDV: 'drift_comparator', Evidently: 'ValueDrift', Deepchecks: 'FeatureDrift' },
  },
  {
    id: 'drift.columns',
    breaks:
      'this share of the inputs drifted (`gate.driftedShare`), weighted by importance, or a label, a prediction or a column of high importance did',
    severity: 'error',
    threshold: 0.5,
    needs,
    peers: { Evidently: 'DriftedColumnsCount' },
  },
] as const satisfies readonly CatalogueEntry[];
