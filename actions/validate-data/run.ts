import { resolve } from 'node:path';
import { checkColumns, checkRowCount } from '../../shared/data/checks/columns.ts';
import { driftCheck } from '../../shared/data/checks/drift.ts';
import { compareProfiles } from '../../shared/data/drift/compare-profiles.ts';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { buildProfile } from '../../shared/data/profile/build-profile.ts';
import { readProfile, writeProfile } from '../../shared/data/profile/profile-files.ts';
import type { CountedProfile } from '../../shared/data/profile/profile.ts';
import { readTableSchema, type TableField } from '../../shared/data/schema/table-schema.ts';
import { relationOf } from '../../shared/data/sources/relation-of.ts';
import { resolveSources } from '../../shared/data/sources/resolve-sources.ts';
import { unreadable } from '../../shared/data/sources/unreadable.ts';
import { digestOfFile, digestOfJson } from '../../shared/hash/digest.ts';
import type { CheckResult, StageDraft } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { validationHeadline } from './headline.ts';
import type { ValidateDataInputs } from './inputs.ts';

export interface ValidateDataOutcome {
  draft: StageDraft;
  rows: number;
  columns: number;
  dataDigest: string;
  /** Absolute path. */
  profile: string;
  driftedColumns: string[];
}

export async function validateData(
  inputs: ValidateDataInputs,
  ports: StagePorts,
): Promise<ValidateDataOutcome> {
  const fields =
    inputs.schema === undefined
      ? null
      : await readTableSchema(resolve(ports.workspace, inputs.schema), inputs.schema);
  const engine = await openEngine(await ports.loadNative('@duckdb/node-api'), {
    temporaryFolder: ports.temporaryFolder,
    signal: ports.signal,
  });
  try {
    return await validate(inputs, ports, engine, fields);
  } finally {
    engine.close();
  }
}

async function validate(
  inputs: ValidateDataInputs,
  ports: StagePorts,
  engine: QueryEngine,
  fields: TableField[] | null,
): Promise<ValidateDataOutcome> {
  const { current, dataDigest } = await ports.log.group('Profile the data', () =>
    profileOf(inputs.data, 'current_counts', ports, engine, rolesOf(fields)),
  );
  const reference = await referenceOf(inputs, ports, engine);
  const checks: CheckResult[] = [
    checkRowCount(current.profile),
    ...(fields === null ? [] : checkColumns(current.profile, fields)),
  ];
  const exclude = (fields ?? []).filter(({ role }) => role !== null).map(({ name }) => name);
  const drift = reference === null ? [] : await compareProfiles(engine, reference, current, { exclude });
  checks.push(...drift.map(driftCheck));

  const files = await writeProfile(engine, current, ports.resultsPath);
  const { profile } = files;
  const driftedColumns = drift.filter(({ verdict }) => verdict === 'fail').map(({ column }) => column);
  const facts = [
    { name: 'rows', value: current.profile.rows.toLocaleString('en') },
    ...(reference === null ? [{ name: 'drift', value: 'no baseline profile: drift not checked' }] : []),
    ...(fields === null ? [{ name: 'schema', value: 'no schema: columns not checked' }] : []),
  ];
  const verdict = worstVerdict(checks.map((check) => check.verdict));
  const draft: StageDraft = {
    verdict,
    headline: validationHeadline(current.profile, checks, driftedColumns, reference !== null),
    checks,
    facts,
    digests: { data: dataDigest, profile: await digestOfFile(profile) },
    files: [profile, files.counts],
  };
  const { rows, columns } = current.profile;
  return { draft, rows, columns: columns.length, dataDigest, profile, driftedColumns };
}

async function profileOf(
  patterns: string[],
  table: string,
  ports: StagePorts,
  engine: QueryEngine,
  roles: Record<string, string> = {},
): Promise<{ current: CountedProfile; dataDigest: string }> {
  const sources = await resolveSources(patterns, ports.workspace);
  for (const { shown } of sources) ports.log.info(shown);
  try {
    const current = await buildProfile(engine, relationOf(sources), { model: ports.model, table, roles });
    const digests = await Promise.all(
      sources.map(async ({ path, shown }) => [shown, await digestOfFile(path)] as const),
    );
    return { current, dataDigest: digestOfJson(Object.fromEntries(digests)) };
  } catch (error) {
    throw await unreadable(error, sources);
  }
}

/** What the data are compared with, or null: then the result says that drift was not checked. */
async function referenceOf(
  { baseline, reference }: ValidateDataInputs,
  ports: StagePorts,
  engine: QueryEngine,
): Promise<CountedProfile | null> {
  if (baseline !== 'auto' && baseline !== 'none')
    return readProfile(engine, resolve(ports.workspace, baseline), 'reference_counts');
  if (baseline === 'none' || reference.length === 0) return null;
  return (await profileOf(reference, 'reference_counts', ports, engine)).current;
}

function rolesOf(fields: TableField[] | null): Record<string, string> {
  return Object.fromEntries(
    (fields ?? []).flatMap(({ name, role }) => (role === null ? [] : [[name, role]])),
  );
}
