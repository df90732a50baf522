import { afterAll, beforeAll, expect, test } from 'vitest';
import { findLabelIssues } from '../../../../../../shared/data/checks/labels/find-issues.ts';
import golden from '../../../../../fixtures/golden/label-issues.json' with { type: 'json' };
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

test.each(Object.entries(golden.cases))(
  'the rows that cleanlab finds: %s',
  async (_, { labels, probabilities, issues }) => {
    const { engine } = place;
    const values = labels.map(
      (label, row) =>
        `('f', ${String(row)}, ${String(label + 1)}, [${probabilities[row]?.join(', ') ?? ''}]::double[])`,
    );
    await engine.run(
      `create or replace temp table rows_of_test as select * from (values ${values.join(', ')}) as v(path, row, given, p)`,
    );
    const table = await findLabelIssues(engine, 'rows_of_test', probabilities[0]?.length ?? 0);
    const found = await engine.rows(`select row, given, likely, margin from ${table} order by row`);
    expect(found.map(({ row }) => Number(row))).toEqual(issues);
    for (const { row, likely, margin } of found) {
      const p = probabilities[Number(row)] ?? [];
      expect(p.indexOf(Math.max(...p)) + 1).toBe(Number(likely));
      expect(Number(margin)).toBeCloseTo(Math.max(...p) - (p[labels[Number(row)] ?? 0] ?? 0), 9);
    }
  },
);
