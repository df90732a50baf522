import type { CatalogueEntry } from './entry.ts';
import { FEATURE_CHECKS } from './feature-checks.ts';
import { INTEGRITY_CHECKS } from './integrity-checks.ts';
import { SCHEMA_CHECKS } from './schema-checks.ts';
import { SPLIT_CHECKS } from './split-checks.ts';
import { TIME_AND_LABEL_CHECKS } from './time-and-label-checks.ts';
import { VALUE_CHECKS } from './value-checks.ts';

/** Every check there is; defaults stand here only, and the README's table is made of it. */
const CHECKS = [
  ...SCHEMA_CHECKS,
  ...VALUE_CHECKS,
  ...INTEGRITY_CHECKS,
  ...SPLIT_CHECKS,
  ...FEATURE_CHECKS,
  ...TIME_AND_LABEL_CHECKS,
] as const;

export type CheckId = (typeof CHECKS)[number]['id'];

export const CATALOGUE: readonly (CatalogueEntry & { id: CheckId })[] = CHECKS;

export const CHECK_IDS: readonly CheckId[] = CHECKS.map(({ id }) => id);

const BY_ID = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

export function entryOf(id: CheckId): CatalogueEntry {
  const entry = BY_ID.get(id);
  if (entry === undefined) throw new Error(`the catalogue has no check "${id}"`);
  return entry;
}
