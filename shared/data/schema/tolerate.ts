import type { YamlEdit } from '../../config/edit-yaml.ts';
import type { CheckResult } from '../../model/stage-result.ts';

/** Checks whose value is a share that the schema can allow. */
const SHARES = [
  'text.special-only',
  'text.variants',
  'text.length-outliers',
  'text.whitespace',
  'text.control',
  'text.mojibake',
  'truncation',
  'share.zeros',
  'labels.missing',
  'labels.issues',
];
/** Checks that say what a column is like: known once somebody has read it. */
const KNOWN = [
  'columns.constant',
  'columns.almost-constant',
  'columns.duplicate',
  'monotonic',
  'types.mixed',
  'labels.balance',
  'labels.new',
];

/** What the schema has to say of a column so that a check of its integrity holds. Personal data are hidden, not allowed. */
export function toleranceEdits(
  { id, value }: CheckResult,
  set: (keys: string[], value: unknown) => YamlEdit[],
): YamlEdit[] {
  if (id === 'pii') return set(['x-mlops', 'pii'], true);
  if (KNOWN.includes(id)) return set(['x-mlops', 'severity', id], 'info');
  if (!SHARES.includes(id) || typeof value !== 'number') return [];
  return set(['x-mlops', 'thresholds', id], Math.min(1, Math.ceil(value * 1e4) / 1e4));
}
