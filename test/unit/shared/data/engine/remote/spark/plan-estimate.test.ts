import { expect, test } from 'vitest';
import { planEstimate } from '../../../../../../../shared/data/engine/remote/spark/plan-estimate.ts';

const planned = (optimized: string): string =>
  `== Optimized Logical Plan ==\n${optimized}\n\n== Physical Plan ==\n*(1) Scan, Statistics(sizeInBytes=9.0 GiB)\n`;

test('the leaves of the plan are what is read', () => {
  const plan = planned(`Project [id#72L], Statistics(sizeInBytes=24.9 MiB)
+- Join Inner, (id#72L = cast(id#71 as bigint)), Statistics(sizeInBytes=31.1 MiB)
   :- Project [id#72L], Statistics(sizeInBytes=1327.9 KiB)
   :  +- Filter isnotnull(id#72L), Statistics(sizeInBytes=4.9 MiB)
   :     +- Relation [id#72L,x#73] parquet, Statistics(sizeInBytes=4.5 MiB, rowCount=2.00E+5)
   +- LocalRelation [id#71], Statistics(sizeInBytes=24.0 B, rowCount=2, hints=(strategy=broadcast))`);
  expect(planEstimate(plan)).toEqual({ bytes: 4.5 * 2 ** 20 + 24, rows: 200_002 });
});

test('what Spark knows nothing of has no size', () => {
  expect(planEstimate(planned('Relation [a#1], Statistics(sizeInBytes=8.0 EiB)'))).toEqual({
    bytes: null,
    rows: null,
  });
  expect(planEstimate(planned('Relation [a#1]')).bytes).toBeNull();
  expect(planEstimate('').bytes).toBeNull();
});
