import { mkdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { withPrefix } from '../../shared/training/sweep/prefix-output.ts';
import type { Digest } from '../../shared/hash/digest.ts';
import { digestOfJson } from '../../shared/hash/digest.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { keepModel } from '../../shared/training/keep-model.ts';
import { expectOutput, type ExpectedOutput } from '../../shared/training/left-behind.ts';
import { runTraining } from '../../shared/training/run-training.ts';
import {
  trialKey,
  type Trial,
  type TrialModel,
  type TrialResult,
} from '../../shared/training/sweep/trial.ts';
import { SWEEP_FOLDER } from '../../shared/training/sweep/trial-journal.ts';
import { trainingMetrics } from '../../shared/training/training-metrics.ts';
import { better, metricsLeftBehind } from './collect.ts';
import type { TrainInputs } from './inputs.ts';

export interface TrialScene {
  inputs: TrainInputs;
  ports: StagePorts;
  /** Absolute folder of the command. */
  folder: string;
  base: Digest;
  /** When the whole sweep has to be over, as `performance.now()` counts. */
  deadline: number;
  /** Whether lines of several trials mix. */
  parallel: boolean;
}

/** `{trial}` in a path of the command's outputs. */
const PLACEHOLDER = '{trial}';

/** @throws CancelledError, and UserError when the time of the sweep is over; everything else is a result */
export async function runTrial(trial: Trial, scene: TrialScene): Promise<TrialResult> {
  const { inputs, deadline } = scene;
  const remaining = (deadline - performance.now()) / 60_000;
  const ended = {
    base: scene.base,
    id: trial.id,
    parameters: trial.parameters,
    model: null,
    cpuSeconds: null,
    peakMemoryMb: null,
  };
  const startedAt = performance.now();
  if (remaining <= 0) throw outOfTime(inputs);
  try {
    return { ...ended, status: 'finished', reason: null, ...(await run(trial, scene, remaining)) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (performance.now() >= deadline) throw outOfTime(inputs);
    const reason = error.fix === undefined ? error.message : `${error.message}. ${error.fix}`;
    scene.ports.log.warning(`Trial ${trial.id} failed: ${reason}`);
    const durationSeconds = (performance.now() - startedAt) / 1000;
    return { ...ended, status: 'failed', reason, metrics: {}, durationSeconds };
  }
}

const outOfTime = ({ timeoutMinutes }: TrainInputs): UserError =>
  new UserError(`the sweep did not end within ${String(timeoutMinutes)} minutes`, {
    fix: 'Raise "timeout-minutes", or run it again with the same results folder: finished trials are kept',
  });

type Ended = Pick<TrialResult, 'metrics' | 'model' | 'durationSeconds' | 'cpuSeconds' | 'peakMemoryMb'>;

async function run(trial: Trial, scene: TrialScene, remainingMinutes: number): Promise<Ended> {
  const { inputs, ports, folder } = scene;
  const { workspace } = ports;
  const model = await expected('model-path', inputs.modelPath, trial, workspace);
  const metricsPath = await expected('metrics-path', inputs.metricsPath, trial, workspace);
  const temporaryFolder = join(ports.temporaryFolder, 'trials', trial.id);
  await mkdir(temporaryFolder, { recursive: true });
  const { end, reported, diverged } = await runTraining({
    ...inputs,
    parameters: { ...trial.parameters, trial: trial.id },
    folder,
    temporaryFolder,
    environment: {
      ...ports.environment,
      MLOPS_TRIAL: trial.id,
      MLOPS_TRIAL_FOLDER: await folderOf(trial, scene),
    },
    passthrough: [...inputs.passthrough, 'MLOPS_TRIAL', 'MLOPS_TRIAL_FOLDER'],
    timeoutMinutes: Math.min(remainingMinutes, inputs.sweep?.trialTimeoutMinutes ?? Infinity),
    signal: ports.signal,
    show: (block) => ports.log.output(scene.parallel ? withPrefix(block, `[${trial.id}] `) : block),
  });
  if (diverged !== null && inputs.divergence === 'stop')
    throw new UserError(`the training diverged: ${diverged}`);
  const fromFile = await metricsLeftBehind(inputs, metricsPath, ports);
  const metrics = trainingMetrics(reported.metrics(), fromFile.metrics, (name) => better(inputs, name));
  return {
    metrics: Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
    model: model === null ? null : await keep(model, trial, scene),
    durationSeconds: end.durationSeconds,
    cpuSeconds: end.cpuSeconds,
    peakMemoryMb: end.peakMemoryMb,
  };
}

const expected = (
  input: ExpectedOutput['input'],
  path: string | null,
  { id }: Trial,
  workspace: string,
): Promise<ExpectedOutput | null> =>
  path === null ? Promise.resolve(null) : expectOutput(input, path.replaceAll(PLACEHOLDER, id), workspace);

/** Of one configuration and seed, the same for every amount of the resource: there it can go on where it stopped. */
async function folderOf({ configuration, chosen, repeat }: Trial, scene: TrialScene): Promise<string> {
  const name = digestOfJson({ base: scene.base, configuration, chosen, repeat }).slice('sha256:'.length, 23);
  const folder = join(scene.ports.resultsPath, SWEEP_FOLDER, 'work', name);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function keep(model: ExpectedOutput, trial: Trial, scene: TrialScene): Promise<TrialModel> {
  const { workspace, resultsPath } = scene.ports;
  const key = trialKey({ base: scene.base, parameters: trial.parameters });
  const folder = join(resultsPath, SWEEP_FOLDER, 'models', key);
  const { path, content } = await keepModel(model, { workspace, resultsPath: folder });
  return {
    path: relative(resultsPath, path).split(sep).join('/'),
    digest: content.digest,
    bytes: content.bytes,
  };
}
