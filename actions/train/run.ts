import { lstat, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { keepSplits, type KeptSplits } from '../../shared/data/split/keep-splits.ts';
import { UserError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/hash/content.ts';
import type { StageDraft, StageResult } from '../../shared/model/stage-result.ts';
import { counted } from '../../shared/model/wording.ts';
import { VERSION } from '../../shared/model/version.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { determiningEnvironment } from '../../shared/training/determining-environment.ts';
import { determiningFiles } from '../../shared/training/determining-files.ts';
import { earlierModel } from '../../shared/training/earlier-run.ts';
import { fingerprintOf, type FingerprintParts } from '../../shared/training/fingerprint.ts';
import { isInside } from '../../shared/fs/inside.ts';
import { installedPython } from '../../shared/training/installed-python.ts';
import { refuseOverlap } from '../../shared/training/keep-model.ts';
import { expectOutput, type ExpectedOutput } from '../../shared/training/left-behind.ts';
import { decideReuse } from '../../shared/training/reuse.ts';
import { planOf, type Plan } from '../../shared/training/sweep/plan.ts';
import { partsOf } from '../../shared/training/sweep/search.ts';
import { checkpointFolder, withCheckpoint } from './checkpoint.ts';
import { runAndCollect, type Trained } from './collect.ts';
import type { TrainInputs } from './inputs.ts';
import { withLineage } from './lineage.ts';
import { runMany } from './run-many.ts';

export interface TrainOutcome extends Trained {
  uploadModelMaxMb: number;
  /** Matrix of the jobs that run a sweep; null unless one was asked for. */
  plan: Plan | null;
}

export async function train(inputs: TrainInputs, ports: StagePorts): Promise<TrainOutcome> {
  if (inputs.sweepStep !== 'run') requireSweep(inputs);
  refuseVerifiedSearch(inputs);
  if (inputs.sweepStep === 'plan') return planned(inputs);
  const folder = await workingFolder(inputs.workingDirectory, ports.workspace);
  const made = await madeSplits(inputs, ports);
  const model = await expected('model-path', inputs.modelPath, ports);
  const metrics = await expected('metrics-path', inputs.metricsPath, ports);
  if (model !== null) refuseOverlap(model, ports.resultsPath);
  const checkpoint = await checkpointFolder(inputs, ports);
  const parts = await fingerprintParts(inputs, folder, ports);
  const decision = await decideReuse({
    parts,
    earlier: inputs.sweepStep === 'run' ? await earlierResult(ports) : null,
    resultsPath: ports.resultsPath,
    cache: inputs.cache,
    filesAreNamed: inputs.inputs.length > 0,
  });
  ports.log.info(decision.why);
  const outcome =
    decision.reuse === null
      ? await withLineage(inputs, parts, ports, () =>
          withCheckpoint(checkpoint, fingerprintOf(parts), inputs, ports, (given, own) =>
            given.sweep !== null || given.seeds > 1
              ? runMany(given, { folder, parts, decision }, own)
              : runAndCollect(given, { folder, parts, decision, model, metrics }, own),
          ),
        )
      : reused(decision.reuse, ports.resultsPath);
  return {
    ...outcome,
    draft: made === null ? outcome.draft : withSplits(outcome.draft, made),
    uploadModelMaxMb: inputs.uploadModelMaxMb,
    plan: null,
  };
}

async function madeSplits({ splits }: TrainInputs, ports: StagePorts): Promise<KeptSplits | null> {
  return splits === null ? null : ports.log.group('Divide the data', () => keepSplits(splits, ports));
}

function withSplits(draft: StageDraft, { facts, digests, files }: KeptSplits): StageDraft {
  const named = new Set(facts.map(({ name }) => name));
  return {
    ...draft,
    // A reused result has those of its own run.
    facts: [...(draft.facts ?? []).filter(({ name }) => !named.has(name)), ...facts],
    digests: { ...draft.digests, ...digests },
    files: [...new Set([...(draft.files ?? []), ...files])],
  };
}

function refuseVerifiedSearch({ verifyReproducible, sweep, seeds }: TrainInputs): void {
  if (verifyReproducible && (sweep !== null || seeds > 1))
    throw new UserError('input "verify-reproducible": a sweep or several seeds are not run twice', {
      fix: 'Verify the chosen parameters in a run of their own, with "params"',
    });
}

function requireSweep({ sweep, sweepStep }: TrainInputs): void {
  if (sweep === null)
    throw new UserError(`input "sweep-step": "${sweepStep}" is a part of a sweep, and "sweep" is not given`);
}

function planned({ sweep, uploadModelMaxMb }: TrainInputs): TrainOutcome {
  if (sweep === null) throw new Error('a plan without a sweep');
  const parts = partsOf(sweep);
  const plan = planOf(sweep, parts);
  const configurations = parts.reduce((sum, part) => sum + part.configurations.length, 0);
  return {
    plan,
    uploadModelMaxMb,
    modelPath: null,
    cacheHit: false,
    draft: {
      verdict: 'pass',
      headline: `planned ${counted(configurations, 'configuration')} in ${counted(plan.trials.length, 'job')}`,
    },
  };
}

async function workingFolder(shown: string, workspace: string): Promise<string> {
  const folder = resolve(workspace, shown);
  const stats = await lstat(folder).catch(() => null);
  if (stats === null) throw new UserError(`input "working-directory": "${shown}" does not exist`);
  const real = await realpath(folder);
  if (!isInside(await realpath(workspace), real))
    throw new UserError(`input "working-directory": "${shown}" lies outside the workspace`);
  if (!(await lstat(real)).isDirectory())
    throw new UserError(`input "working-directory": "${shown}" is not a folder`);
  return folder;
}

const expected = (
  input: ExpectedOutput['input'],
  shown: string | null,
  { workspace }: StagePorts,
): Promise<ExpectedOutput | null> =>
  shown === null ? Promise.resolve(null) : expectOutput(input, shown, workspace);

async function fingerprintParts(
  inputs: TrainInputs,
  folder: string,
  ports: StagePorts,
): Promise<FingerprintParts> {
  const { workspace, resultsPath, environment } = ports;
  const outputs = [inputs.modelPath, inputs.metricsPath, inputs.checkpointPath].filter(
    (path) => path !== null,
  );
  const files = await determiningFiles({
    patterns: inputs.inputs,
    workspace,
    workingDirectory: folder,
    // Each trial writes into a folder of its own below.
    written: [resultsPath, ...outputs.map((path) => resolve(workspace, path.replace(/\/\{trial\}.*/, '')))],
  });
  return {
    command: inputs.command,
    parameters: inputs.parameters,
    workingDirectory: inputs.workingDirectory,
    outputs: {
      'model-path': inputs.modelPath,
      'metrics-path': inputs.metricsPath,
      'metrics-row': inputs.bestRowOf,
      ...(inputs.parentModel === null
        ? {}
        : { 'parent-model': await parentDigest(inputs.parentModel, workspace) }),
      ...(inputs.checkpointPath === null ? {} : { 'checkpoint-path': inputs.checkpointPath }),
      directions: JSON.stringify(inputs.directions),
      checks: JSON.stringify(inputs.checks),
      // A result that was not verified is none that was.
      ...(inputs.verifyReproducible ? { 'verify-reproducible': 'true' } : {}),
      ...(inputs.sweep === null ? {} : { sweep: JSON.stringify(inputs.sweep) }),
      ...(inputs.seeds === 1 ? {} : { seeds: String(inputs.seeds) }),
    },
    ...files,
    environment: {
      ...determiningEnvironment(environment, inputs.passthrough),
      ...(await installedPython({ command: inputs.command, folder, environment })),
    },
    action: Number(VERSION.split('.')[0]),
  };
}

async function parentDigest(shown: string, workspace: string): Promise<string> {
  const path = resolve(workspace, shown);
  if (!isInside(workspace, path))
    throw new UserError(`input "parent-model": "${shown}" lies outside the workspace`);
  if ((await lstat(path).catch(() => null)) === null)
    throw new UserError(`input "parent-model": "${shown}" does not exist`, {
      fix: 'Fetch it in a step before this one',
    });
  return (await contentOf(path, shown)).digest;
}

/** A broken earlier result costs a training, no failure. */
async function earlierResult(ports: StagePorts): Promise<StageResult | null> {
  return ports.earlierResult('train').catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    ports.log.warning(`The earlier training result is not readable (${error.message}): training again.`);
    return null;
  });
}

function reused(earlier: StageResult, resultsPath: string): Trained {
  const { verdict, metrics, checks, charts, trials, digests, cost } = earlier;
  const facts = earlier.facts.filter(({ name }) => name !== 'training');
  return {
    modelPath: earlierModel(resultsPath, earlier),
    cacheHit: true,
    draft: {
      verdict,
      headline: 'reused the earlier model: nothing that determines it has changed',
      metrics,
      charts,
      ...(trials === undefined ? {} : { trials, checks }),
      digests,
      ...(cost === null ? {} : { cost }),
      changes: { data: false, params: false, code: false, environment: false },
      facts: [{ name: 'training', value: 'reused' }, ...facts],
      files: earlier.files.map(({ path }) => join(resultsPath, path)),
    },
  };
}
