import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openEngine } from '../../../../../shared/data/engine/open-engine.ts';
import { cellsOf, countBetween, stableEdges } from '../../../../../shared/data/profile/histogram.ts';
import { tmpdir } from 'node:os';
import * as duckdb from '@duckdb/node-api';

test('the engine counts the rows between edges as a walk over sorted values does', async () => {
  const engine = await openEngine(duckdb, { temporaryFolder: tmpdir() });
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -50, max: 50 }),
    fc.integer({ min: -500, max: 500 }).map((tenths) => tenths / 10),
    fc.integer({ min: 0, max: 40 }).map((more) => 1e17 + more * 16),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(value, { minLength: 1, maxLength: 40, comparator: (a, b) => a === b }),
      fc.boolean(),
      async (values, whole) => {
        const x = Float64Array.from(values).sort();
        const n = x.map((_, index) => index + 1);
        const edges = stableEdges(x[0] ?? 0, x[Math.floor(x.length * 0.8)] ?? 0, whole);
        await engine.createTable('counted', { number: x, n });
        const relation = `(select 'value' as kind, number, n::bigint as n from counted)`;
        const found = await countBetween(engine, { relation, values: null, bins: null }, edges);
        await engine.run('drop table counted');
        expect([...found]).toEqual([...cellsOf({ x, n }, edges)]);
      },
    ),
  );
  engine.close();
});
