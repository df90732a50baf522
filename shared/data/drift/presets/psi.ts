import { decileCells, populationStability } from '../population-stability.ts';
import { atLeast, type Preset } from './preset.ts';

/** From here on the population moved moderately; from 0.25 on, majorly. */
const MODERATE = 0.1;

/** The population stability index as banks use it: deciles of the reference, shares of at least 1e-4. */
export const psi: Preset = {
  driftedShare: 0.5,
  missingIsCategory: true,
  numbers: (numbers, { threshold }) =>
    atLeast('deciles', populationStability(decileCells(numbers)), threshold ?? MODERATE),
  categories: (counts, { threshold }) =>
    atLeast('categories', populationStability(counts), threshold ?? MODERATE),
};
