import { checkCorrelation } from '../../shared/data/checks/correlation.ts';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { writeProfile } from '../../shared/data/profile/profile-files.ts';
import { keepSplits } from '../../shared/data/split/keep-splits.ts';
import { driftOfSchema } from '../../shared/data/schema/drift-of-schema.ts';
import { mayShow } from '../../shared/data/schema/may-show.ts';
import { describeSample, sizeOf } from '../../shared/data/sampling/sample-setting.ts';
import { saySample } from '../../shared/data/sampling/say-sample.ts';
import type { RemoteEngine } from '../../shared/data/engine/remote/remote-engine.ts';
import { readSchema, type SchemaInUse } from '../../shared/data/formats/read-schema.ts';
import { UserError } from '../../shared/errors.ts';
import { digestOfFile } from '../../shared/hash/digest.ts';
import type { CheckResult, StageDraft } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { findReference } from './baseline.ts';
import { checkData } from './check-data.ts';
import { completeProfile, withCorrelations } from './complete-profile.ts';
import { findDrift } from './drift.ts';
import { describeSchema, logSchema, lossChecks } from './schema-in-use.ts';
import { findFeatureChecks } from './feature-views.ts';
import { validationHeadline } from './headline.ts';
import type { ValidateDataInputs } from './inputs.ts';
import { openIsolatedEngine } from './isolated-engine.ts';
import { profileData } from './profile-data.ts';
import { findProposal } from './proposal.ts';
import { connectEngine, describeEngine, type DataPorts } from './remote-data.ts';
import { findSplitChecks } from './splits.ts';
import { sayProgress } from './say-progress.ts';
import { writeReports } from './reports.ts';
import { writeSchemas } from './schemas-out.ts';
import { storeProfile } from './store-profile.ts';
import { storeSnapshot } from './store-snapshot.ts';

export interface ValidateDataOutcome {
  draft: StageDraft;
  rows: number;
  /** Which rows were looked at; null: all. */
  sample: string | null;
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
      : await readSchema({
          setting: inputs.schema,
          environment: inputs.environment,
          data: inputs.data,
          workspace: ports.workspace,
        });
  if (schema !== null) logSchema(schema, ports.log);
  const engine = await openEngine(await ports.loadNative('@duckdb/node-api'), {
    temporaryFolder: ports.temporaryFolder,
    signal: ports.signal,
    memoryLimit: inputs.memoryLimit,
  });
  let remote: RemoteEngine | null = null;
  try {
    remote = await connectEngine(inputs, ports);
    return await validate(
      inputs,
      { ...ports, remote, engineMaxGb: inputs.engineMaxGb, sample: inputs.sample },
      engine,
      schema,
    );
  } catch (error) {
    throw tooLittleMemory(error, inputs);
  } finally {
    await remote?.close();
    engine.close();
  }
}

function tooLittleMemory(error: unknown, { memoryLimit }: ValidateDataInputs): unknown {
  if (!(error instanceof Error) || !error.message.startsWith('Out of Memory Error')) return error;
  return new UserError(`input "memory-limit": ${memoryLimit} is too little for these data`, {
    fix: 'Allow more, as far as the runner has it',
    cause: error,
  });
}

async function validate(
  inputs: ValidateDataInputs,
  ports: DataPorts,
  engine: QueryEngine,
  inUse: SchemaInUse | null,
): Promise<ValidateDataOutcome> {
  const schema = inUse?.schema ?? null;
  const data = await ports.log.group('Profile the data', () =>
    sayProgress(ports.log, (at) => profileData(inputs.data, 'current', schema, ports, engine, at)),
  );
  const { profile } = data.counted;
  const drifts = driftOfSchema(schema, inputs.preset);
  const found = await findReference(inputs, data, schema, ports, engine);
  const tableChecks = await ports.log.group('Check the data', () =>
    checkData(data, {
      engine,
      table: data.table,
      schema,
      current: data.counted,
      reference: found.reference,
      ...(found.pastRuns === undefined ? {} : { pastRuns: found.pastRuns }),
      mayShow: mayShow(schema, profile),
      now: ports.now(),
      workspace: ports.workspace,
      temporaryFolder: ports.temporaryFolder,
      openIsolated: () => openIsolatedEngine(ports),
    }),
  );
  const { splitsToMake } = inputs;
  const made =
    splitsToMake === null
      ? null
      : await ports.log.group('Divide the data', () => keepSplits(splitsToMake, ports));
  const splits = inputs.splits ?? (ports.remote === null ? (schema?.splits ?? null) : null);
  const splitChecks =
    splits === null
      ? []
      : await ports.log.group('Compare the splits', () =>
          findSplitChecks(splits, { engine, schema, ports, mayShow: mayShow(schema, profile) }),
        );
  const { featureViews } = inputs;
  const featureChecks =
    featureViews === undefined
      ? []
      : await ports.log.group('Check the feature views', () =>
          findFeatureChecks(featureViews, { engine, schema, ports, mayShow: mayShow(schema, profile) }),
        );
  const proposal = await findProposal(inputs, ports, engine, data, tableChecks, inUse);
  const drift = await findDrift(engine, found, data, drifts);
  const completed = await completeProfile(engine, data, tableChecks, drifts, ports.log);
  const correlation = checkCorrelation({
    schema,
    current: completed,
    reference: await withCorrelations(engine, found),
  });
  const checks: CheckResult[] = [
    ...saySample([...tableChecks, ...correlation], profile),
    ...splitChecks,
    ...featureChecks,
    ...lossChecks(inUse),
    ...saySample(drift.checks, profile, found.reference?.profile),
  ];
  const sample = describeSample(profile);
  const verdict = worstVerdict(checks.map((check) => check.verdict));

  const files = await writeProfile(engine, completed, ports.resultsPath);
  const snapshot = await storeSnapshot(engine, data, ports.resultsPath);
  const stored = await storeProfile(verdict, files, ports);
  const facts = [
    { name: 'rows', value: sizeOf(profile).toLocaleString('en') },
    ...(sample === null ? [] : [{ name: 'sample', value: sample }]),
    ...drift.facts,
    ...describeSchema(inUse),
    ...describeEngine(data.remote),
    ...(stored === null ? [] : [stored]),
    ...(made?.facts ?? []),
  ];
  const draft: StageDraft = {
    verdict,
    headline: validationHeadline(profile, checks, drift.driftedColumns, found.reference !== null),
    checks,
    charts:
      sample === null
        ? drift.charts
        : drift.charts.map((chart) => ({ ...chart, title: `${chart.title} (${sample})` })),
    facts,
    digests: { data: data.digest, profile: await digestOfFile(files.profile), ...made?.digests },
    ...(found.baseline === null ? {} : { baseline: found.baseline }),
    files: [
      files.profile,
      files.counts,
      ...(snapshot === null ? [] : [snapshot]),
      ...(made?.files ?? []),
      ...(proposal === null ? [] : [proposal.schema, proposal.patch]),
    ],
  };
  const reports = [
    ...(await writeReports(inputs.formats, draft, ports)),
    ...(await writeSchemas(inputs, proposal, inUse, ports)),
  ];
  return {
    draft: { ...draft, files: [...(draft.files ?? []), ...reports] },
    rows: sizeOf(profile),
    sample,
    columns: profile.columns.length,
    dataDigest: data.digest,
    profile: files.profile,
    driftedColumns: drift.driftedColumns,
    proposedSchema: proposal?.schema ?? null,
    maxAnnotations: inputs.maxAnnotations,
  };
}
