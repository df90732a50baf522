import { expect, test } from 'vitest';
import { CHECK_IDS } from '../../../../../../shared/data/checks/catalogue/catalogue.ts';
import { DRIFT_CHECKS } from '../../../../../../shared/data/checks/catalogue/drift-checks.ts';
import { CELL_EFFECTS, LINE_EFFECTS } from '../../../../../../shared/data/drift/methods.ts';
import { EMBEDDING_THRESHOLDS } from '../../../../../../shared/data/drift/multivariate/embedding-distances.ts';

const thresholdOf = (id: string): number | null | undefined =>
  DRIFT_CHECKS.find((entry) => entry.id === id)?.threshold;

test.each(Object.entries({ ...CELL_EFFECTS, ...LINE_EFFECTS }))(
  'drift.%s is in the catalogue, with its threshold',
  (method, { threshold }) => {
    expect(thresholdOf(`drift.${method}`)).toBe(threshold);
  },
);

test.each(Object.entries(EMBEDDING_THRESHOLDS))(
  'drift.%s is in the catalogue, from %f',
  (method, threshold) => {
    expect(thresholdOf(`drift.${method}`)).toBe(threshold);
  },
);

test('an id stands in the catalogue once, and drift is ruled by its own settings', () => {
  const ids = [...CHECK_IDS, ...DRIFT_CHECKS.map(({ id }) => id)];
  expect(new Set(ids).size).toBe(ids.length);
  expect(CHECK_IDS.some((id) => id.startsWith('drift.'))).toBe(false);
});
