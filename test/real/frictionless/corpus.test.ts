import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { readSchema } from '../../../shared/data/formats/read-schema.ts';
import { checkPlace } from '../../support/data/check-place.ts';
import { engineInFolder } from '../../support/data/engine.ts';
import { differenceTable, errorsOf, type Difference } from '../../support/data/frictionless.ts';
import { REASONS } from './reasons.ts';

interface CorpusCase {
  case: string;
  kind: 'data' | 'resource' | 'schema';
  errors: string[];
  path?: string;
  resource?: Record<string, unknown>;
  /** Setting of the schema where the resource names others of its package. */
  package?: string;
}

const PARTS_OF_A_SCHEMA = ['schema', 'fields', 'missingValues'];

test('the corpus of frictionless gets its verdicts, but for listed ones', async () => {
  const { python, corpus } = inject('frictionless');
  const script = join(import.meta.dirname, 'verdicts.py');
  const verdicts = execFileSync(python, [script, corpus], { encoding: 'utf8', maxBuffer: 1e8 });
  const cases = JSON.parse(verdicts) as CorpusCase[];
  expect(cases.length).toBeGreaterThan(200);
  const place = await engineInFolder();
  try {
    const differences: Difference[] = [];
    for (const one of cases) {
      const ours = await errorsOf(async () => {
        if (one.kind === 'schema') {
          await readSchema({ setting: one.case, environment: 'training', data: [], workspace: corpus });
          return [];
        }
        return checkPlace(place, corpus, {
          data: one.path ?? '',
          schema: one.package ?? schemaOf(one, place.folder),
        });
      });
      differences.push({ case: `${one.kind} ${one.case}`, frictionless: one.errors, ours });
    }
    await expect(differenceTable(differences, REASONS)).toMatchFileSnapshot('differences.md');
  } finally {
    await place.close();
  }
});

/** A package of this resource alone; null where it describes no columns. */
function schemaOf({ resource }: CorpusCase, folder: string): string | null {
  if (resource === undefined || !PARTS_OF_A_SCHEMA.some((part) => part in resource)) return null;
  const path = join(folder, 'package.json');
  writeFileSync(path, JSON.stringify({ resources: [resource] }));
  return path;
}
