import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import golden from '../../../../fixtures/golden/frictionless-vega.json' with { type: 'json' };
import { checkPlace } from '../../../../support/data/check-place.ts';
import { engineInFolder } from '../../../../support/data/engine.ts';
import { differenceTable, errorsOf, type Difference } from '../../../../support/data/frictionless.ts';

const REASONS = [
  {
    because: 'Of keyed rows frictionless sees the columns of the first one only; all rows count here',
    cases: ['countries', 'flare', 'monarchs'],
  },
];

test('60 tables of a Data Package get the verdicts of frictionless, but for listed ones', async () => {
  const file = join(import.meta.dirname, '../../../../../node_modules/vega-datasets/datapackage.json');
  const { resources } = JSON.parse(readFileSync(file, 'utf8')) as {
    resources: { name: string; path: string }[];
  };
  const place = await engineInFolder();
  try {
    const differences: Difference[] = [];
    for (const [name, frictionless] of Object.entries<string[]>(golden)) {
      const path = resources.find((resource) => resource.name === name)?.path ?? '';
      const ours = await errorsOf(() =>
        checkPlace(place, dirname(file), { data: join('data', path), schema: `datapackage.json#${name}` }),
      );
      differences.push({ case: name, frictionless, ours });
    }
    expect(differences).toHaveLength(60);
    const table = differenceTable(differences, REASONS);
    await expect(table).toMatchFileSnapshot('../../../../fixtures/golden/frictionless-vega-differences.md');
  } finally {
    await place.close();
  }
});
