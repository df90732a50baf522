import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { PastRun } from '../../shared/data/baseline/baseline-documents.ts';
import { pastRuns } from '../../shared/data/baseline/past-runs.ts';
import { findBaseline } from '../../shared/data/baseline/find-baseline.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { COUNTS_FILE, PROFILE_FILE, readProfile } from '../../shared/data/profile/profile-files.ts';
import { mergeProfiles } from '../../shared/data/profile/merge-profiles.ts';
import type { PairedRows } from '../../shared/data/profile/correlations.ts';
import type { CountedProfile } from '../../shared/data/profile/profile.ts';
import type { TableSchema } from '../../shared/data/schema/table-schema.ts';
import { AccessError } from '../../shared/github/access-error.ts';
import { describeError, UserError } from '../../shared/errors.ts';
import type { Baseline } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { ValidateDataInputs } from './inputs.ts';
import type { DataPorts } from './remote-data.ts';
import { profileData } from './profile-data.ts';
import type { ProfiledData } from './profiled-data.ts';

export interface FoundBaseline {
  /** Null: drift is not checked. */
  reference: CountedProfile | null;
  /** SQL of its rows, where they are at hand. */
  relation?: string;
  paired?: PairedRows;
  /** What it is, or why there is none. */
  description: string;
  baseline: Baseline | null;
  /** Earlier runs that passed, the latest first; absent where the state was not asked. */
  pastRuns?: readonly PastRun[];
}

const TABLE = 'reference_counts';

/** `auto`: the stored profile of the base branch or of the last success, else the reference data, else nothing. */
export async function findReference(
  inputs: Pick<ValidateDataInputs, 'baseline' | 'reference'>,
  current: ProfiledData,
  schema: TableSchema | null,
  ports: DataPorts,
  engine: QueryEngine,
): Promise<FoundBaseline> {
  const { baseline, reference } = inputs;
  if (baseline === 'none') return nothing('drift not checked (baseline: none)');
  if (isDynamicPattern(baseline)) return mergedProfiles(baseline, ports, engine);
  if (baseline !== 'auto') return profileAt(baseline, current, ports, engine);
  // Rows are compared with rows, and everything with the same data.
  if (reference.length > 0 && (schema?.multivariate ?? null) !== null)
    return referenceData(reference, current, schema, ports, engine);
  const stored = await storedProfile(ports, engine);
  if (stored.reference !== null || reference.length === 0) return stored;
  const { pastRuns: runs = [] } = stored;
  return { ...(await referenceData(reference, current, schema, ports, engine)), pastRuns: runs };
}

async function profileAt(
  path: string,
  { table }: ProfiledData,
  ports: StagePorts,
  engine: QueryEngine,
): Promise<FoundBaseline> {
  const absolute = resolve(ports.workspace, path);
  if (absolute === join(ports.resultsPath, PROFILE_FILE)) {
    throw new UserError(`input "baseline": ${path} is the profile that this run writes`, {
      fix: 'Name a profile of another run, or another results-path',
    });
  }
  if (table.sources.some(({ path: read, original }) => (original ?? read) === absolute)) {
    throw new UserError(`input "baseline": ${path} is the data that are validated`, {
      fix: 'Name a profile.json; data to compare with belong into the input "reference"',
    });
  }
  const reference = await readProfile(engine, absolute, TABLE);
  return {
    reference,
    description: withoutCounts(path, reference),
    baseline: describe('profile', path),
  };
}

/** Profiles of parts, such as of days, together. */
async function mergedProfiles(
  pattern: string,
  ports: StagePorts,
  engine: QueryEngine,
): Promise<FoundBaseline> {
  const own = join(ports.resultsPath, PROFILE_FILE);
  const matches = await glob(pattern, { cwd: ports.workspace, absolute: true, onlyFiles: true });
  const paths = matches.filter((path) => resolve(path) !== own).sort();
  if (paths.length === 0)
    throw new UserError(`input "baseline": the pattern "${pattern}" matches no profile in the workspace`, {
      fix: `Name files called ${PROFILE_FILE}`,
    });
  const profiles: CountedProfile[] = [];
  for (const [index, path] of paths.entries())
    profiles.push(await readProfile(engine, path, `${TABLE}_${String(index)}`));
  const { counted, incomplete } = await mergeProfiles(engine, profiles, TABLE);
  const unknown = incomplete.length === 0 ? '' : `; binned on different edges: ${incomplete.join(', ')}`;
  return {
    reference: counted,
    description: `${String(paths.length)} profiles of ${pattern} together${unknown}`,
    baseline: describe('profile', pattern),
  };
}

async function referenceData(
  patterns: string[],
  current: ProfiledData,
  schema: TableSchema | null,
  ports: DataPorts,
  engine: QueryEngine,
): Promise<FoundBaseline> {
  const reference = await profileData(patterns, 'reference', schema, ports, engine);
  if (reference.contents === current.contents) {
    throw new UserError('input "reference": the same data as the input "data"', {
      fix: 'Name the data of another time or another source',
    });
  }
  const names = reference.remote?.query ?? reference.table.sources.map(({ shown }) => shown).join(', ');
  return {
    reference: reference.counted,
    ...(reference.remote === null ? { relation: reference.relation, paired: reference.paired } : {}),
    description: names,
    baseline: describe('reference', null),
  };
}

/** A state that is empty or can't be read leaves drift unchecked, and the result says so. */
async function storedProfile(ports: StagePorts, engine: QueryEngine): Promise<FoundBaseline> {
  const { context } = ports;
  try {
    const found = await findBaseline(ports.state(), {
      name: baselineName(ports),
      commit: context.pullRequest?.baseSha ?? null,
      own: context.pullRequest?.headSha ?? context.sha,
    });
    const runs = await pastRuns(ports.state(), baselineName(ports), context.runId);
    // Daily runs of one commit have other data each, and no profile of another commit.
    if (found === null)
      return { ...nothing('no baseline profile stored yet: drift not checked'), pastRuns: runs };
    const folder = join(ports.temporaryFolder, 'baseline');
    await mkdir(folder);
    const path = join(folder, PROFILE_FILE);
    await writeFile(path, JSON.stringify(found.profile));
    if (found.counts !== null) await writeFile(join(folder, COUNTS_FILE), found.counts);
    const reference = await readProfile(engine, path, TABLE);
    const commit = found.commit.slice(0, 7);
    const age = ageOf(found.at, ports.now());
    return {
      reference,
      description: withoutCounts(`the profile of commit ${commit}`, reference),
      baseline: { ...describe('stored', found.commit), age },
      pastRuns: runs,
    };
  } catch (error) {
    const { message } = describeError(error);
    if (error instanceof AccessError) {
      ports.log.info(`The stored baseline was not used. ${message}`);
      return nothing('the token may not read the state: drift not checked');
    }
    ports.log.warning(`The stored baseline was not used. ${message}`);
    return nothing('the stored baseline profile could not be read: drift not checked');
  }
}

/** Key of a stored profile: each leg of a matrix has data of its own. */
export const baselineName = ({ model, legHash }: StagePorts): string =>
  legHash === '' ? model : `${model}.${legHash}`;

const nothing = (description: string): FoundBaseline => ({ reference: null, description, baseline: null });

const withoutCounts = (name: string, { counts }: CountedProfile): string =>
  counts.size === 0 ? `${name} (without its counts: in its bins)` : name;

const describe = (kind: string, ref: string | null): Baseline => ({
  kind,
  ref,
  version: null,
  age: null,
  comparable: true,
  paired: false,
});

/** Whole days or hours as an ISO 8601 duration. */
function ageOf(at: Date, now: Date): string {
  const hours = Math.max(0, Math.floor((now.getTime() - at.getTime()) / 3_600_000));
  return hours < 24 ? `PT${String(hours)}H` : `P${String(Math.floor(hours / 24))}D`;
}
