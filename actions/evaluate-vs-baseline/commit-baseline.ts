import { RefusedArchive } from '../../shared/archive/archive.ts';
import { RefusedArtifact } from '../../shared/artifact/artifact-source.ts';
import { describeError, ServiceError, UserError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/hash/content.ts';
import type { ModelManifest } from '../../shared/registry/model-manifest.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import { commitBaselineOf, type CommitBaseline } from '../../shared/reporting/check/payload.ts';
import { mergeBaseLine, type LineCommit } from '../../shared/stage/commit-line.ts';
import { CommitResults, type CommitResult } from '../../shared/stage/commit-results.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { EvaluateInputs } from './inputs.ts';
import { registeredFigures } from './registered-figures.ts';
import type { Side } from './sides.ts';
import { counted } from '../../shared/model/wording.ts';

/** What a commit of the default branch left to compare with. */
export interface CommitEvidence {
  commit: LineCommit;
  source: 'registry' | CommitResult['source'];
  /** A model, or what it said of the test rows then; null when only its figures are left. */
  side: Side | null;
  version: string | null;
  modelDigest: string | null;
  /** Digest of the test data that answers and figures are of; null when a model answers anew. */
  data: string | null;
  positiveClass: string | null;
  figures: CommitBaseline | null;
}

/** Without a line to walk, results that old are none. */
const MAX_SUCCESSES = 10;

export type CommitKind = 'merge-base' | 'last-success';

/** Looks for the nearest commit with results. @returns why there is none, as a clause */
export async function commitEvidence(
  kind: CommitKind,
  inputs: EvaluateInputs,
  ports: StagePorts,
): Promise<CommitEvidence | string> {
  const api = ports.github();
  const { repository, defaultBranch, workflowPath } = ports.context;
  if (api === null || repository === null) return `there is no github-token to ask for the ${kind} with`;
  if (defaultBranch === null) return 'the event does not name the default branch';
  const { baselineWorkflow, backend, backendUrl: url } = inputs;
  const path = baselineWorkflow === undefined ? workflowPath : `.github/workflows/${baselineWorkflow}`;
  if (path === null) return 'the run does not name the file of its workflow';
  const { model, legHash, temporaryFolder: folder } = ports;
  const place = { repository, defaultBranch, workflowPath: path, model, legHash, folder };
  const results = new CommitResults({ api, stage: 'evaluate-vs-baseline', ...place });
  try {
    const line =
      kind === 'merge-base' ? await mergeBaseLine(api, ports.context) : await lastSuccesses(results, ports);
    const registry = openRegistry({ backend, url }, ports);
    const manifests = await registry.list(model);
    const versionOf = async (commit: LineCommit) => {
      const labelled = manifests.filter(({ lineage }) => lineage.sha === commit.sha);
      const manifest = await latestTrusted(labelled, commit, results, ports);
      return manifest && registry.find(model, manifest.version);
    };
    const evidenceOf = async (commit: LineCommit): Promise<CommitEvidence | null> => {
      const registered = await versionOf(commit);
      if (registered) {
        const { modelPath, digest, version } = registered;
        const side = await modelSide(modelPath, digest, `${nameOf(kind, commit)} (${version})`);
        const figures = await registeredFigures(registered, ports);
        return { commit, source: 'registry', version, modelDigest: digest, side, ...ANSWERS_ANEW, figures };
      }
      const found = await attempted(() => results.find(commit.sha), commit, ports);
      return found && attempted(() => left(found, commit, kind, results), commit, ports);
    };
    /** What was measured of the nearest commit: one whose model had not changed was skipped, and says nothing of itself. */
    const figuresOf = async (commits: readonly LineCommit[]): Promise<CommitBaseline | null> => {
      for (const commit of commits.slice(0, MAX_WITHOUT_FIGURES)) {
        const registered = await versionOf(commit);
        const ofVersion = registered ? await registeredFigures(registered, ports) : null;
        const found = ofVersion ? null : await attempted(() => results.find(commit.sha), commit, ports);
        const figures = ofVersion ?? (found && figuresIn(found));
        if (figures) return figures;
      }
      return null;
    };
    for (const [index, commit] of line.entries()) {
      const evidence = await evidenceOf(commit);
      // The trend goes on over a commit that measured nothing.
      if (evidence) return { ...evidence, figures: evidence.figures ?? (await figuresOf(line.slice(index))) };
    }
    const [start] = line;
    if (start === undefined) return `there is no ${kind}`;
    const about = `${kind} ${start.sha.slice(0, 7)}`;
    const hint = (await results.trustedRuns()).length === 0 ? `; ${NO_RUNS(defaultBranch, path)}` : '';
    return `the ${about}${line.length > 1 ? ` and the ${counted(line.length - 1, 'commit')} before it have` : ' has'} no results${hint}`;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    ports.log.warning(`The ${kind} could not be asked for. ${describeError(error).message}`);
    return `the ${kind} could not be asked for`;
  }
}

/** So many commits that measured nothing a trend goes on over. */
const MAX_WITHOUT_FIGURES = 10;

const NO_RUNS = (branch: string, path: string): string =>
  `no push to ${branch} has run ${path}: the workflow that does is named by "baseline-workflow"`;

/** `merge base a1b2c3d` */
export const nameOf = (kind: CommitKind, { sha }: LineCommit): string =>
  `${kind === 'merge-base' ? 'merge base' : 'last success'} ${sha.slice(0, 7)}`;

const ANSWERS_ANEW = { data: null, positiveClass: null };

/** A label of a version is a claim: it counts when GitHub says that the run it names was of that commit. */
async function latestTrusted(
  labelled: readonly ModelManifest[],
  { sha }: LineCommit,
  results: CommitResults,
  { log }: StagePorts,
): Promise<ModelManifest | null> {
  for (const manifest of labelled.toReversed()) {
    const { runId } = manifest.lineage;
    if (runId !== null && (await results.trusts(runId, sha))) return manifest;
    log.notice(
      `Version ${manifest.version} is not taken as the baseline ${sha.slice(0, 7)}: it was not registered by a push of that commit to the default branch, in the workflow that "baseline-workflow" names.`,
    );
  }
  return null;
}

const figuresIn = (found: CommitResult): CommitBaseline | null =>
  found.source === 'check run' ? found.payload : commitBaselineOf(found.result);

/** A model answers anew; else its answers are compared row by row; else only its figures are left. */
async function left(
  found: CommitResult,
  commit: LineCommit,
  kind: CommitKind,
  results: CommitResults,
): Promise<CommitEvidence | null> {
  const { source } = found;
  if (found.source === 'check run') {
    const { payload: figures } = found;
    const { modelDigest, data } = figures;
    return { commit, source, side: null, version: null, modelDigest, data, positiveClass: null, figures };
  }
  const { result } = found;
  const modelDigest = result.digests['model'] ?? null;
  const figures = commitBaselineOf(result);
  const common = { commit, source, version: null, modelDigest, figures };
  const shown = nameOf(kind, commit);
  const model = modelDigest === null ? null : await results.unpack(found, 'model');
  if (model !== null && modelDigest !== null)
    return { ...common, side: await modelSide(model, modelDigest, shown), data: null, positiveClass: null };
  const data = result.digests['data'] ?? null;
  const positiveClass = result.facts.find(({ name }) => name === 'positive class')?.value ?? null;
  const file = result.files.find(({ path }) => path === 'predictions.parquet');
  const path = file && (await results.unpack(found, file));
  if (file && path && data !== null) {
    const { digest, bytes } = await contentOf(path);
    const side: Side = { path, shown, kind: 'predictions', digest, bytes, stored: true };
    return { ...common, side, data, positiveClass };
  }
  return figures === null ? null : { ...common, side: null, data, positiveClass };
}

async function modelSide(path: string, digest: string, shown: string): Promise<Side> {
  const { bytes } = await contentOf(path);
  return { path, shown, kind: 'model', digest, bytes };
}

/** Commits of the runs that succeeded, the latest first. */
async function lastSuccesses(results: CommitResults, ports: StagePorts): Promise<LineCommit[]> {
  const { sha, pullRequest } = ports.context;
  const own = pullRequest?.headSha ?? sha;
  const runs = (await results.trustedRuns()).filter(
    ({ conclusion, headSha }) => conclusion === 'success' && headSha !== own,
  );
  const commits = [...new Set(runs.map(({ headSha }) => headSha))];
  return commits.slice(0, MAX_SUCCESSES).map((commit) => ({ sha: commit, date: null, distance: null }));
}

/** What can't be read of one commit does not hide the others. */
async function attempted<T>(
  read: () => Promise<T>,
  { sha }: LineCommit,
  ports: StagePorts,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const refused = error instanceof RefusedArchive || error instanceof RefusedArtifact;
    if (!refused && !(error instanceof UserError)) throw error;
    ports.log.warning(`The results of ${sha.slice(0, 7)} are not used: ${error.message}`);
    return null;
  }
}
