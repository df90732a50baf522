import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/hash/content.ts';
import { digestOfJson, type Digest } from '../../shared/hash/digest.ts';
import { counted } from '../../shared/model/wording.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { FingerprintParts } from '../../shared/training/fingerprint.ts';
import { choose, type Choice } from '../../shared/training/sweep/choose.ts';
import type { Sweep } from '../../shared/training/sweep/definition.ts';
import { runTrials } from '../../shared/training/sweep/run-trials.ts';
import type { TrialRunner } from '../../shared/training/sweep/run-trials.ts';
import {
  search,
  trialsOf,
  type Found,
  type Part,
  type SearchSettings,
} from '../../shared/training/sweep/search.ts';
import type { Trial, TrialResult } from '../../shared/training/sweep/trial.ts';
import { SWEEP_FOLDER, type TrialJournal } from '../../shared/training/sweep/trial-journal.ts';
import type { TrainInputs } from './inputs.ts';
import { runTrial } from './run-trial.ts';

/** What a sweep found, with the trials whose model is the chosen one's. */
export interface Swept {
  found: Found;
  choice: Choice;
  /** One per seed of the chosen configuration; its first model counts, which no luck has chosen. */
  winners: TrialResult[];
  results: TrialResult[];
}

export interface SweepScene {
  inputs: TrainInputs & { sweep: Sweep };
  ports: StagePorts;
  folder: string;
  base: Digest;
  settings: SearchSettings;
  journal: TrialJournal;
  runner: TrialRunner;
}

/**
 * What determines each trial besides its parameters. Without named inputs nobody knows what the command reads: then
 * trials count for their commit only.
 */
export function baseOf({ outputs, ...parts }: FingerprintParts, sha: string | null): Digest {
  const others = Object.fromEntries(
    Object.entries(outputs).filter(([name]) => name !== 'sweep' && name !== 'seeds'),
  );
  const commit = Object.keys(parts.inputs).length === 0 ? sha : null;
  return digestOfJson({ ...parts, parameters: {}, outputs: others, commit });
}

/** The runner of trials that are journaled one by one. */
export function trialRunner(
  {
    inputs,
    ports,
    folder,
    base,
    journal,
  }: Omit<SweepScene, 'inputs' | 'settings' | 'runner'> & {
    inputs: TrainInputs;
  },
  parallel: number,
): TrialRunner {
  const deadline = performance.now() + inputs.timeoutMinutes * 60_000;
  const scene = { inputs, ports, folder, base, deadline, parallel: parallel > 1 };
  return {
    parallel,
    known: ({ parameters }) => journal.find({ base, parameters }),
    run: async (trial) => {
      ports.log.info(`Trial ${trial.id}: ${JSON.stringify(trial.parameters)}`);
      const result = await runTrial(trial, scene);
      await journal.add(result);
      return result;
    },
  };
}

/** Trials at once. @throws UserError when they would overwrite one another's files */
export function parallelTrials({ sweep, modelPath, metricsPath }: TrainInputs): number {
  const paths = [modelPath, metricsPath].filter((path) => path !== null);
  const apart = paths.every((path) => path.includes('{trial}'));
  for (const path of paths)
    if (path.includes('{trial}') && !/^[^{}]+\/\{trial\}\//.test(path))
      throw new UserError(`input "model-path": "${path}" does not give each trial a folder of its own`, {
        fix: 'Write it like "out/{trial}/model.onnx"',
      });
  const cores = availableParallelism();
  const wanted = sweep?.parallel ?? (apart && paths.length > 0 ? cores : 1);
  if (wanted > 1 && !apart)
    throw new UserError('input "sweep": trials that run at once need paths of their own', {
      fix: 'Write {trial} in "model-path" and "metrics-path", like "out/{trial}/model.onnx", and give it to the command; or use "parallel: 1"',
    });
  return Math.min(wanted, cores);
}

/** @throws UserError when no configuration has a value: such a sweep is tried again from its start */
export async function runSweep(scene: SweepScene, parts: readonly Part[]): Promise<Swept> {
  const { inputs, journal, settings, runner } = scene;
  const all: Found[] = [];
  for (const part of parts) all.push(await search(part, settings, runner));
  const found: Found = {
    results: all.flatMap(({ results }) => results),
    candidates: all.flatMap(({ candidates }) => candidates),
    complete: all.flatMap(({ complete }) => complete),
  };
  const choice = choose(found.complete, settings.direction, inputs.sweep.objective.prefer);
  if (choice === null) {
    await journal.keep([]);
    const [first] = found.candidates.filter(({ reason }) => reason !== null);
    throw new UserError(
      `none of ${counted(found.candidates.length, 'configuration')} has a value of ${inputs.sweep.objective.metric}`,
      { fix: `The first: ${first?.reason ?? 'it was not run'}` },
    );
  }
  const { configuration: number, chosen, resource } = choice.chosen;
  const trials = trialsOf({ number, chosen }, resource, settings);
  const winners = await runTrials(trials, runner);
  const [first] = winners;
  const [trial] = trials;
  if (first?.model != null && trial !== undefined && !(await isThere(first, scene.ports)))
    winners[0] = await trainAgain(trial, scene);
  return { found, choice, winners, results: found.results };
}

async function isThere({ model }: TrialResult, { resultsPath }: StagePorts): Promise<boolean> {
  if (model === null) return false;
  const content = await contentOf(join(resultsPath, ...model.path.split('/'))).catch(() => null);
  return content?.digest === model.digest;
}

/** Only the chosen model outlives a sweep: a larger one later may choose a trial of before. */
async function trainAgain(trial: Trial, { ports, runner }: SweepScene): Promise<TrialResult> {
  ports.log.notice(
    `The model of trial ${trial.id} is not in the results folder any more: it is trained again.`,
  );
  const result = await runner.run(trial);
  if (result.status === 'failed')
    throw new UserError(`trial ${trial.id}, which is chosen, failed when it was trained again`, {
      fix: result.reason ?? 'Run it again',
    });
  return result;
}

/** What only a sweep that is not over needs. */
export async function tidy({ ports, journal }: SweepScene, results: readonly TrialResult[]): Promise<void> {
  await journal.keep(results);
  for (const folder of ['models', 'work'])
    await rm(join(ports.resultsPath, SWEEP_FOLDER, folder), { recursive: true, force: true });
}
