import { resolve } from 'node:path';
import { checkTable } from '../../shared/data/checks/check-table.ts';
import { driftCheck } from '../../shared/data/checks/drift.ts';
import { compareProfiles } from '../../shared/data/drift/compare-profiles.ts';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { buildProfile } from '../../shared/data/profile/build-profile.ts';
import { readProfile, writeProfile } from '../../shared/data/profile/profile-files.ts';
import type { CountedProfile } from '../../shared/data/profile/profile.ts';
import { openWithSchema } from '../../shared/data/schema/open-with-schema.ts';
import { proposeSchema, type ProposedSchema } from '../../shared/data/schema/propose-schema.ts';
import { readTableSchema } from '../../shared/data/schema/read-table-schema.ts';
import { mayShow } from '../../shared/data/schema/may-show.ts';
import type { TableSchema } from '../../shared/data/schema/table-schema.ts';
import { typedRelation } from '../../shared/data/schema/typed-relation.ts';
import type { OpenTable } from '../../shared/data/sources/open-table.ts';
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
  /** Absolute path, or null when none was asked for or needed. */
  proposedSchema: string | null;
  maxAnnotations: number;
}

export async function validateData(
  inputs: ValidateDataInputs,
  ports: StagePorts,
): Promise<ValidateDataOutcome> {
  const schema =
    inputs.schema === undefined
      ? null
      : await readTableSchema(resolve(ports.workspace, inputs.schema), inputs.schema, inputs.environment);
  const engine = await openEngine(await ports.loadNative('@duckdb/node-api'), {
    temporaryFolder: ports.temporaryFolder,
    signal: ports.signal,
  });
  try {
    return await validate(inputs, ports, engine, schema);
  } finally {
    engine.close();
  }
}

async function validate(
  inputs: ValidateDataInputs,
  ports: StagePorts,
  engine: QueryEngine,
  schema: TableSchema | null,
): Promise<ValidateDataOutcome> {
  const { current, dataDigest, table } = await ports.log.group('Profile the data', () =>
    profileOf(inputs.data, 'current_counts', ports, engine, schema),
  );
  const reference = await referenceOf(inputs, ports, engine, schema);
  const checks: CheckResult[] = await ports.log.group('Check the data', () =>
    checkTable({ engine, table, schema, mayShow: mayShow(schema, current.profile) }),
  );
  const proposal = await proposalOf(inputs, ports, engine, table, checks);
  const exclude = (schema?.fields ?? []).filter(({ role }) => role !== null).map(({ name }) => name);
  const drift = reference === null ? [] : await compareProfiles(engine, reference, current, { exclude });
  checks.push(...drift.map(driftCheck));

  const files = await writeProfile(engine, current, ports.resultsPath);
  const { profile } = files;
  const driftedColumns = drift.filter(({ verdict }) => verdict === 'fail').map(({ column }) => column);
  const facts = [
    { name: 'rows', value: current.profile.rows.toLocaleString('en') },
    ...(reference === null ? [{ name: 'drift', value: 'no baseline profile: drift not checked' }] : []),
    ...(schema === null ? [{ name: 'schema', value: 'no schema: columns not checked' }] : []),
  ];
  const verdict = worstVerdict(checks.map((check) => check.verdict));
  const draft: StageDraft = {
    verdict,
    headline: validationHeadline(current.profile, checks, driftedColumns, reference !== null),
    checks,
    facts,
    digests: { data: dataDigest, profile: await digestOfFile(profile) },
    files: [profile, files.counts, ...(proposal === null ? [] : [proposal.schema, proposal.patch])],
  };
  const { rows, columns } = current.profile;
  return {
    draft,
    rows,
    columns: columns.length,
    dataDigest,
    profile,
    driftedColumns,
    proposedSchema: proposal?.schema ?? null,
    maxAnnotations: inputs.maxAnnotations,
  };
}

function proposalOf(
  { proposeSchema: wanted, schema }: ValidateDataInputs,
  { workspace, resultsPath }: StagePorts,
  engine: QueryEngine,
  { sources }: OpenTable,
  checks: readonly CheckResult[],
): Promise<ProposedSchema | null> {
  if (!wanted) return Promise.resolve(null);
  const existing = schema === undefined ? null : { path: resolve(workspace, schema), shown: schema };
  return proposeSchema({ engine, sources, checks, existing, folder: resultsPath });
}

async function profileOf(
  patterns: string[],
  table: string,
  ports: StagePorts,
  engine: QueryEngine,
  schema: TableSchema | null,
): Promise<{ current: CountedProfile; dataDigest: string; table: OpenTable }> {
  const sources = await resolveSources(patterns, ports.workspace);
  for (const { shown } of sources) ports.log.info(shown);
  try {
    const opened = await openWithSchema(engine, sources, schema);
    const current = await buildProfile(engine, typedRelation(opened, schema), {
      model: ports.model,
      table,
      roles: rolesOf(schema),
    });
    const digests = await Promise.all(
      sources.map(async ({ path, shown }) => [shown, await digestOfFile(path)] as const),
    );
    return { current, dataDigest: digestOfJson(Object.fromEntries(digests)), table: opened };
  } catch (error) {
    throw await unreadable(error, sources);
  }
}

/** What the data are compared with, or null: then the result says that drift was not checked. */
async function referenceOf(
  { baseline, reference }: ValidateDataInputs,
  ports: StagePorts,
  engine: QueryEngine,
  schema: TableSchema | null,
): Promise<CountedProfile | null> {
  if (baseline !== 'auto' && baseline !== 'none')
    return readProfile(engine, resolve(ports.workspace, baseline), 'reference_counts');
  if (baseline === 'none' || reference.length === 0) return null;
  return (await profileOf(reference, 'reference_counts', ports, engine, schema)).current;
}

function rolesOf(schema: TableSchema | null): Record<string, string> {
  return Object.fromEntries(
    (schema?.fields ?? []).flatMap(({ name, role }) => (role === null ? [] : [[name, role]])),
  );
}
