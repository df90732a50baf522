import type { CatalogueEntry } from './entry.ts';

/** Faults that no schema needs to name. */
export const INTEGRITY_CHECKS = [
  {
    id: 'duplicates.rows',
    breaks:
      'a row repeats an earlier one in every column, or in those of `duplicates.columns`; an error above 5 % or above `duplicates.max`',
    severity: 'warning',
    threshold: 0,
    peers: {
      Evidently: 'DuplicatedRowCount',
      Deepchecks: 'DataDuplicates',
      Frictionless: 'duplicate-row',
    },
  },
  {
    id: 'columns.constant',
    breaks: 'a column has one value only (and had more in the baseline)',
    severity: 'warning',
    threshold: 1,
    peers: { Evidently: 'ConstantColumnsCount', Deepchecks: 'IsSingleValue' },
  },
  {
    id: 'columns.almost-constant',
    breaks: 'one value has more than this share (and had less in the baseline)',
    severity: 'warning',
    threshold: 0.95,
    peers: { Evidently: 'AlmostConstantColumnsCount' },
  },
  {
    id: 'types.mixed',
    breaks: 'between 1 % and this share of a text column are numbers, or are none',
    severity: 'warning',
    threshold: 0.1,
    peers: { Deepchecks: 'MixedDataTypes' },
  },
  {
    id: 'missing.spellings',
    breaks: 'missing values are spelt in more than one way (`NA`, `-`, `null`, …)',
    severity: 'warning',
    threshold: 1,
    peers: { Deepchecks: 'MixedNulls' },
  },
  {
    id: 'text.special-only',
    breaks: 'a larger share of the texts has neither letter nor digit',
    severity: 'warning',
    threshold: 0.001,
    peers: { Deepchecks: 'SpecialCharacters' },
  },
  {
    id: 'text.variants',
    breaks: 'texts differ in case, white space or punctuation only',
    severity: 'warning',
    threshold: 0,
    peers: { Deepchecks: 'StringMismatch' },
  },
  {
    id: 'text.length-outliers',
    breaks:
      'texts are 4 times longer or shorter than all but 3 % (100 or more distinct values, 5 or more characters)',
    severity: 'warning',
    threshold: 0,
    peers: { Deepchecks: 'StringLengthOutOfBounds' },
  },
  {
    id: 'text.whitespace',
    breaks: 'texts begin or end with white space',
    severity: 'warning',
    threshold: 0,
    peers: {},
  },
  {
    id: 'text.control',
    breaks:
      'texts hold control characters, a byte order mark, or characters that turn the direction of writing',
    severity: 'warning',
    threshold: 0,
    peers: { Frictionless: 'ascii-value' },
  },
  {
    id: 'text.mojibake',
    breaks: 'texts were read in a wrong encoding (`Ã©`, `â€™`, U+FFFD)',
    severity: 'warning',
    threshold: 0,
    peers: {},
  },
  {
    id: 'outliers',
    breaks:
      'more numbers than in the baseline lie 3 interquartile ranges below the first or above the third quartile',
    severity: 'info',
    threshold: 0.01,
    peers: { Deepchecks: 'OutlierSampleDetection', Frictionless: 'deviated-value' },
  },
  {
    id: 'truncation',
    breaks: 'values pile up at a limit of storage, such as 255 characters or 2147483647',
    severity: 'warning',
    threshold: 0,
    peers: { Frictionless: 'truncated-value' },
  },
  {
    id: 'pii',
    breaks:
      'this share of the distinct values are e-mail addresses, phone numbers, IP addresses, card numbers, IBANs or social security numbers, check digits included (unless `pii` is set)',
    severity: 'error',
    threshold: 0.01,
    peers: { 'Great Expectations': 'contributed', Soda: 'invalid (valid_format)' },
  },
  {
    id: 'labels.conflicting',
    breaks: 'rows with equal features have different labels',
    severity: 'error',
    threshold: 0,
    needs: '`role: label`',
    peers: { Deepchecks: 'ConflictingLabels' },
  },
  {
    id: 'columns.duplicate',
    breaks: 'a column repeats another in every row (and did not in the baseline)',
    severity: 'warning',
    threshold: 0,
    peers: { Evidently: 'DuplicatedColumnsCount' },
  },
  {
    id: 'correlation',
    breaks:
      'two columns correlate above 0.9 (Pearson; Cramér’s V without bias) here or in the baseline, and this much differently there',
    severity: 'warning',
    threshold: 0.2,
    needs: 'a baseline',
    peers: { Evidently: 'DatasetCorrelations', Deepchecks: 'FeatureFeatureCorrelation' },
  },
] as const satisfies readonly CatalogueEntry[];
