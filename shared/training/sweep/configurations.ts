import { UserError } from '../../errors.ts';
import { haltonPoint } from '../../statistics/halton.ts';
import { seededRandom } from '../../statistics/random.ts';
import { sobolPoint } from '../../statistics/sobol.ts';
import type { Parameters } from '../parameters.ts';
import type { Space, Sweep, Value } from './definition.ts';
import { checkDimension, countOf, gridValues, valueAt } from './dimensions.ts';

/** A sweep of more is a mistake in its space. */
const MAX_CONFIGURATIONS = 10_000;
/** Of the sequences that are tabled; a search over more has no even cover anyway. */
const MAX_DIMENSIONS = 21;
/** Draws per configuration that is wanted, before the space counts as exhausted. */
const DRAWS = 100;

/** @throws UserError for a space that can't be searched by the method. */
export function checkSpace({ space, method }: Pick<Sweep, 'space' | 'method'>): void {
  for (const [name, dimension] of Object.entries(space)) checkDimension(name, dimension);
  if ((method === 'sobol' || method === 'halton') && Object.keys(space).length > MAX_DIMENSIONS)
    throw new UserError(
      `input "sweep": ${method} has at most ${String(MAX_DIMENSIONS)} parameters, "space" has ${String(Object.keys(space).length)}`,
      { fix: 'Use "method: random", or leave out parameters' },
    );
}

/** All combinations, the last parameter changing fastest. */
export function gridConfigurations(space: Space): Parameters[] {
  const values = Object.entries(space).map(([name, dimension]) => gridValues(name, dimension));
  const count = values.reduce((product, list) => product * list.length, 1);
  if (count > MAX_CONFIGURATIONS)
    throw new UserError(
      `input "sweep": the grid has ${String(count)} combinations, more than ${String(MAX_CONFIGURATIONS)}`,
      { fix: 'List fewer values, or use "method: sobol" with a budget' },
    );
  const names = Object.keys(space);
  let combinations: Value[][] = [[]];
  for (const list of values)
    combinations = combinations.flatMap((known) => list.map((value) => [...known, value]));
  return combinations.map((combination) => named(names, combination));
}

/**
 * The first configurations of a seeded sequence of points, without repetition: fewer than wanted when the space has no
 * more. A longer sequence of the same seed starts with a shorter one.
 */
export function drawnConfigurations(
  { space, method, seed }: Pick<Sweep, 'space' | 'method' | 'seed'>,
  wanted: number,
): Parameters[] {
  const names = Object.keys(space);
  const dimensions = Object.values(space);
  const count = dimensions.reduce((product, dimension) => product * countOf(dimension), 1);
  const enough = Math.min(wanted, count);
  const next = points(method, dimensions.length, seed);
  const found = new Map<string, Parameters>();
  for (let draw = 0; found.size < enough && draw < DRAWS * enough; draw++) {
    const point = next(draw);
    const values = dimensions.map((dimension, at) => valueAt(dimension, point[at] ?? 0));
    const key = JSON.stringify(values);
    if (!found.has(key)) found.set(key, named(names, values));
  }
  return [...found.values()];
}

/** Halton's points are rotated, Sobol's shifted bit by bit (Cranley and Patterson 1976): each seed has points of its own. */
function points(method: Sweep['method'], dimensions: number, seed: number): (index: number) => number[] {
  const random = seededRandom(`sweep ${String(seed)}`);
  if (method !== 'halton' && method !== 'sobol')
    return () => Array.from({ length: dimensions }, () => random());
  const shift = Array.from({ length: dimensions }, () => random());
  if (method === 'sobol') return (index) => sobolPoint(index, dimensions, shift);
  return (index) => haltonPoint(index, dimensions).map((place, at) => (place + (shift[at] ?? 0)) % 1);
}

const named = (names: readonly string[], values: readonly Value[]): Parameters =>
  Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));
