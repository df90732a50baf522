import type { PairedNumbers } from '../paired-counts.ts';
import { integralOfDifference } from '../wasserstein.ts';

/** Energy distance √(2 ∫ (F − G)²), as `scipy.stats.energy_distance`. */
export const energyDistance = (pairs: PairedNumbers): number =>
  Math.sqrt(2 * integralOfDifference(pairs, (difference) => difference ** 2));
