import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { editYaml, toYaml } from '../../config/edit-yaml.ts';
import { parseYaml } from '../../config/yaml.ts';
import { writeFileAtomic } from '../../fs/atomic.ts';
import type { CheckResult } from '../../model/stage-result.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import type { DataSource } from '../sources/source.ts';
import { inferSchema } from './infer-schema.ts';
import { relaxSchema } from './relax-schema.ts';
import type { WrittenSchema } from './written-schema.ts';

/** Each round relaxes what the one before made visible: types, then values, then what follows from both. */
const MOST_ROUNDS = 4;

/** Where a first schema is meant to lie in the repository. */
export const FIRST_PLACE = 'schema.yml';

const HEADING = `# Table Schema (https://datapackage.org/standard/table-schema/), proposed from the data.
# Read it before you keep it: it accepts exactly what the data were. A range is a tenth wider than the data and warns only;
# \`required\`, \`enum\` and keys hold in every row seen. Roles (label, time), personal data (pii: true) and severities are yours
# to say under x-mlops.
`;

interface Proposal {
  engine: QueryEngine;
  sources: readonly DataSource[];
  checks: readonly CheckResult[];
  /** Columns whose values the schema must not give away. */
  personal: readonly string[];
  /** Checks the same data under another text of the schema. */
  checkUnder: (schema: string) => Promise<readonly CheckResult[]>;
  /** The schema in use: as its user knows it, and its absolute path, or what it says where it is no Table Schema itself. */
  existing: { shown: string; path: string } | { shown: string; written: WrittenSchema } | null;
  folder: string;
}

/** Absolute paths. */
export interface ProposedSchema {
  schema: string;
  /** For `git apply`. */
  patch: string;
}

/**
 * Writes a schema that accepts the data, and a patch (for `git apply`) that puts it into the repository.
 * @returns null when the schema in use accepts the data as it is
 */
export async function proposeSchema({
  engine,
  sources,
  checks,
  personal,
  checkUnder,
  existing,
  folder,
}: Proposal): Promise<ProposedSchema | null> {
  const repeated = checks.find(({ id }) => id === 'duplicates.rows')?.value;
  const inferred = await inferSchema(engine, sources, typeof repeated === 'number' ? repeated : 0, personal);
  const before = existing === null ? null : await textOf(existing);
  const shown = existing?.shown ?? FIRST_PLACE;
  let after = before === null ? HEADING + toYaml(inferred) : relaxed(before, shown, inferred, checks);
  if (after === before) return null;
  // What was not read as it is now can break a check that said nothing before.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = relaxed(after, shown, inferred, await checkUnder(after));
    if (next === after) break;
    after = next;
  }
  const isJson = shown.endsWith('.json');
  const schema = join(folder, isJson ? 'proposed-schema.json' : 'proposed-schema.yml');
  const patch = join(folder, 'proposed-schema.patch');
  await writeFileAtomic(schema, after);
  await writeFileAtomic(
    patch,
    patchOf(shown, existing !== null && 'path' in existing ? before : null, after),
  );
  return { schema, patch };
}

const textOf = (existing: NonNullable<Proposal['existing']>): Promise<string> =>
  'path' in existing ? readFile(existing.path, 'utf8') : Promise.resolve(toYaml(existing.written));

function relaxed(
  before: string,
  shown: string,
  inferred: WrittenSchema,
  checks: readonly CheckResult[],
): string {
  const written = parseYaml(before, shown).value as WrittenSchema;
  const edits = relaxSchema(written, inferred, checks);
  if (edits.length === 0) return before;
  const yaml = editYaml(before, edits);
  return shown.endsWith('.json') ? `${JSON.stringify(parseYaml(yaml, shown).value, null, 2)}\n` : yaml;
}

function patchOf(place: string, before: string | null, after: string): string {
  const from = before === null ? '/dev/null' : `a/${place}`;
  const patch = createTwoFilesPatch(from, `b/${place}`, before ?? '', after);
  // The library's first line is a ruler that no tool needs.
  return patch.replace(/^=+\n/, '');
}
