import { UserError } from '../../shared/errors.ts';
import { counted } from '../../shared/model/wording.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { Digest } from '../../shared/hash/digest.ts';
import type { Sweep } from '../../shared/training/sweep/definition.ts';
import { shareOf } from '../../shared/training/sweep/plan.ts';
import { refuseTestData } from '../../shared/training/sweep/refuse-test-data.ts';
import { runTrials, type TrialRunner } from '../../shared/training/sweep/run-trials.ts';
import { partsOf, trialsOf, type SearchSettings } from '../../shared/training/sweep/search.ts';
import { SWEEP_FOLDER, TrialJournal, trialsOfAllJobs } from '../../shared/training/sweep/trial-journal.ts';
import { better, type Trained } from './collect.ts';
import { concludeRepeats, concludeShare, concludeSweep, type ManyExpected } from './conclude-many.ts';
import type { TrainInputs } from './inputs.ts';
import { baseOf, parallelTrials, runSweep, trialRunner, type SweepScene } from './sweep.ts';

/** Runs the command many times: for a sweep, a share of one, or several seeds. */
export async function runMany(
  inputs: TrainInputs,
  expected: ManyExpected,
  ports: StagePorts,
): Promise<Trained> {
  const { sweep } = inputs;
  if (Object.hasOwn(inputs.parameters, 'trial'))
    throw new UserError('input "params": "trial" is the name that each trial is given', {
      fix: 'Rename the parameter',
    });
  const base = baseOf(expected.parts, ports.context.sha);
  if (sweep === null) return runRepeats(inputs, expected, base, ports);
  checkSweep(inputs, sweep);
  await refuseTestData(expected.parts.inputs, inputs.testPart, ports.workspace);
  const scene = { ...inputs, sweep };
  if (inputs.sweepStep === 'collect') return collectShares(scene, expected, base, ports);
  const all = partsOf(sweep);
  const isShare = inputs.sweepStep === 'trials';
  const parts = isShare ? shareOf(all, ports.leg?.['trials']) : all;
  const journal = await openJournal(ports, base);
  const runner = trialRunner(
    { inputs, ports, folder: expected.folder, base, journal },
    parallelTrials(inputs),
  );
  const settings = searchSettings(scene, sweep);
  const whole: SweepScene = {
    inputs: scene,
    ports,
    folder: expected.folder,
    base,
    settings,
    journal,
    runner,
  };
  return isShare ? concludeShare(whole, parts) : concludeSweep(whole, expected, await runSweep(whole, parts));
}

function checkSweep({ parameters, seeds }: TrainInputs, { space, budget, objective }: Sweep): void {
  for (const name of Object.keys(space)) {
    if (Object.hasOwn(parameters, name))
      throw new UserError(`input "sweep": "${name}" stands in "space" and in "params"`, {
        fix: 'Remove it from one of them',
      });
    if (name === 'trial' || (name === 'seed' && seeds > 1))
      throw new UserError(`input "sweep": "${name}" is a parameter that each trial is given`, {
        fix: 'Rename the parameter',
      });
  }
  if (budget.resource !== undefined && Object.hasOwn(parameters, budget.resource))
    throw new UserError(`input "sweep": the resource "${budget.resource}" stands in "params" too`);
  for (const name of Object.keys(objective.prefer ?? {})) {
    const dimension = Object.hasOwn(space, name) ? space[name] : undefined;
    const values = Array.isArray(dimension) ? dimension : [];
    if (dimension === undefined || values.some((value) => typeof value !== 'number'))
      throw new UserError(`input "sweep": "prefer" needs numbers, and "${name}" has none in "space"`);
  }
  if (objective.prefer !== undefined && seeds < 2)
    throw new UserError('input "sweep": "prefer" needs "seeds" of 2 or more', {
      fix: 'One run per configuration has no standard error',
    });
}

function searchSettings(inputs: TrainInputs, sweep: Sweep): SearchSettings {
  const { metric, direction: said } = sweep.objective;
  const direction = said ?? better(inputs, metric);
  if (direction !== 'higher' && direction !== 'lower')
    throw new UserError(`input "sweep": which way is "${metric}" better?`, {
      fix: 'Give "direction: higher" or "direction: lower" in "objective"',
    });
  return { sweep, fixed: inputs.parameters, seeds: inputs.seeds, direction };
}

async function openJournal({ resultsPath, legHash, log }: StagePorts, base: Digest): Promise<TrialJournal> {
  const journal = await TrialJournal.open(resultsPath, legHash);
  const all = journal.all();
  const usable = all.filter((result) => result.base === base).length;
  if (usable > 0)
    log.info(`${counted(usable, 'trial')} of before ${usable === 1 ? 'is' : 'are'} not run again.`);
  if (usable < all.length)
    log.info(
      `${counted(all.length - usable, 'trial')} of before had other files, another command or environment: not used.`,
    );
  return journal;
}

async function runRepeats(
  inputs: TrainInputs,
  expected: ManyExpected,
  base: Digest,
  ports: StagePorts,
): Promise<Trained> {
  const journal = await openJournal(ports, base);
  const runner = trialRunner(
    { inputs, ports, folder: expected.folder, base, journal },
    parallelTrials(inputs),
  );
  const settings = { sweep: { budget: { min: 1, eta: 3 } }, fixed: inputs.parameters, seeds: inputs.seeds };
  const trials = trialsOf({ number: 1, chosen: {} }, null, settings);
  const results = await runTrials(trials, runner);
  return concludeRepeats({ inputs, ports, journal }, expected, results);
}

/** Everything was run by other jobs: what is missing is said, not run here. */
async function collectShares(
  inputs: SweepScene['inputs'],
  expected: ManyExpected,
  own: Digest,
  ports: StagePorts,
): Promise<Trained> {
  const { resultsPath, log } = ports;
  const { artifacts, files } = await ports.filesOfLegs(SWEEP_FOLDER);
  if (artifacts.length > 0)
    log.info(`${counted(files, 'file')} of ${counted(artifacts.length, 'leg')}: ${artifacts.join(', ')}.`);
  const results = await trialsOfAllJobs(resultsPath);
  const [base = own, ...others] = new Set(results.map((result) => result.base));
  if (others.length > 0)
    throw new UserError('the jobs of the sweep did not have the same files, command and environment', {
      fix: 'Let all of them check out the same commit and set up the same tools, and run them again',
    });
  const journal = await TrialJournal.open(resultsPath, '');
  await journal.keep(results);
  const executing = trialRunner({ inputs, ports, folder: expected.folder, base, journal }, 1);
  const settings = searchSettings(inputs, inputs.sweep);
  const runner: TrialRunner = {
    ...executing,
    run: async (trial) => {
      if (journal.find({ base, parameters: trial.parameters }) === null) {
        throw new UserError(`no job has left a result of trial ${trial.id}`, {
          fix: 'Run the failed jobs of the matrix again, then this one',
        });
      }
      return executing.run(trial);
    },
  };
  const scene: SweepScene = { inputs, ports, folder: expected.folder, base, settings, journal, runner };
  return concludeSweep(scene, expected, await runSweep(scene, partsOf(inputs.sweep)));
}
