import { UserError } from '../../errors.ts';
import type { Parameters } from '../parameters.ts';
import { halvingBracket, hyperbandBrackets, type Bracket } from './brackets.ts';
import { candidateOf, type Candidate } from './candidates.ts';
import { ranked } from './choose.ts';
import { checkSpace, drawnConfigurations, gridConfigurations } from './configurations.ts';
import { isHalving, type Sweep } from './definition.ts';
import { runTrials, type TrialRunner } from './run-trials.ts';
import type { Trial, TrialResult } from './trial.ts';

export interface Configuration {
  /** From 1. */
  number: number;
  chosen: Parameters;
}

/** Configurations that one job can try without knowing of the others. */
export interface Part {
  configurations: Configuration[];
  /** Null: all are trained to the end. */
  bracket: Bracket | null;
}

/** Everything that a sweep will try, before anything was run. @throws UserError for a sweep that can't be run */
export function partsOf(sweep: Sweep): Part[] {
  checkSpace(sweep);
  if (isHalving(sweep)) return halvingParts(sweep);
  const { budget, method, space } = sweep;
  if (method === 'grid') {
    const all = gridConfigurations(space);
    if (budget.trials !== undefined && budget.trials < all.length)
      throw new UserError(
        `input "sweep": the grid has ${String(all.length)} combinations, "budget" allows ${String(budget.trials)}`,
        { fix: 'Raise "trials", leave it out, or use "method: random"' },
      );
    return [{ configurations: numbered(all, 1), bracket: null }];
  }
  if (budget.trials === undefined)
    throw new UserError(`input "sweep": "method: ${method}" needs "trials" in "budget"`);
  return [{ configurations: numbered(drawnConfigurations(sweep, budget.trials), 1), bracket: null }];
}

function halvingParts(sweep: Sweep): Part[] {
  const { budget, method, space } = sweep;
  const { resource, min, max, eta } = budget;
  if (resource === undefined || max === undefined)
    throw new UserError(`input "sweep": "method: ${method}" needs "resource" and "max" in "budget"`, {
      fix: 'Name the parameter that says how long is trained, such as "resource: epochs", and its largest value',
    });
  if (Object.hasOwn(space, resource))
    throw new UserError(`input "sweep": "${resource}" is the resource and stands in "space" too`);
  if (min > max) throw new UserError('input "sweep": "min" of the budget is larger than "max"');
  const resources = { min, max, eta };
  const brackets =
    method === 'hyperband' ? hyperbandBrackets(resources) : [halvingBracket(budget.trials, resources)];
  const wanted = brackets.map(({ rungs }) => rungs[0]?.configurations ?? 0);
  const all = drawnConfigurations(
    sweep,
    wanted.reduce((sum, count) => sum + count, 0),
  );
  let start = 0;
  return brackets.map((bracket, at) => {
    const own = all.slice(start, start + (wanted[at] ?? 0));
    const part = { configurations: numbered(own, start + 1), bracket };
    start += wanted[at] ?? 0;
    return part;
  });
}

const numbered = (all: readonly Parameters[], first: number): Configuration[] =>
  all.map((chosen, at) => ({ number: first + at, chosen }));

interface TrialSettings {
  sweep: Pick<Sweep, 'budget'>;
  /** Parameters of all trials. */
  fixed: Parameters;
  seeds: number;
}

export interface SearchSettings extends TrialSettings {
  sweep: Pick<Sweep, 'budget' | 'objective'>;
  direction: 'higher' | 'lower';
}

export interface Found {
  results: TrialResult[];
  /** One per configuration, with the largest amount of the resource that it had. */
  candidates: Candidate[];
  /** Configurations that were trained to the end: only they can be chosen. */
  complete: Candidate[];
}

/** Tries a part of a sweep: each amount of the resource is waited for, then the best go on. */
export async function search(part: Part, settings: SearchSettings, runner: TrialRunner): Promise<Found> {
  const rungs = part.bracket?.rungs ?? [{ configurations: part.configurations.length, resource: null }];
  const results: TrialResult[] = [];
  const latest = new Map<number, Candidate>();
  let going = part.configurations;
  let complete: Candidate[] = [];
  for (const [at, { resource }] of rungs.entries()) {
    const trials = going.flatMap((configuration) => trialsOf(configuration, resource, settings));
    const ran = await runTrials(trials, runner);
    results.push(...ran);
    const pairs = ran.map((result, index) => ({ trial: trialAt(trials, index), result }));
    const groups = [...Map.groupBy(pairs, ({ trial }) => trial.configuration).values()];
    complete = groups.map((group) => candidateOf(group, settings.sweep.objective.metric));
    for (const candidate of complete) latest.set(candidate.configuration, candidate);
    const kept = ranked(complete, settings.direction).slice(0, rungs[at + 1]?.configurations ?? 0);
    const numbers = new Set(kept.map(({ configuration }) => configuration));
    going = going.filter(({ number }) => numbers.has(number));
  }
  return { results, candidates: [...latest.values()], complete };
}

/** The runs of one configuration, one per seed. */
export function trialsOf(
  { number, chosen }: Configuration,
  resource: number | null,
  { fixed, seeds, sweep }: TrialSettings,
): Trial[] {
  const { resource: name } = sweep.budget;
  const first = typeof fixed['seed'] === 'number' ? fixed['seed'] : 1;
  return Array.from({ length: seeds }, (_, at) => ({
    id: [
      String(number),
      ...(resource === null ? [] : [`r${String(resource)}`]),
      ...(seeds === 1 ? [] : [`s${String(at + 1)}`]),
    ].join('-'),
    configuration: number,
    chosen,
    parameters: {
      ...fixed,
      ...chosen,
      ...(resource === null || name === undefined ? {} : { [name]: resource }),
      ...(seeds === 1 ? {} : { seed: first + at }),
    },
    resource,
    repeat: at + 1,
  }));
}

function trialAt(trials: readonly Trial[], index: number): Trial {
  const trial = trials[index];
  if (trial === undefined) throw new Error('more results than trials');
  return trial;
}
