import type { Objective } from './definition.ts';
import { meanOf, type Candidate } from './candidates.ts';

export interface Choice {
  chosen: Candidate;
  best: Candidate;
  /** Configurations within one standard error of the best, itself included; null for one seed. */
  withinOneError: readonly number[] | null;
  /** What is left of the chosen value when the luck of being chosen is taken off; null with a reason. */
  corrected: number | null;
  correctedReason: string | null;
}

type Direction = 'higher' | 'lower';
type Valued = Candidate & { mean: number };

/** Best first; of equals the earlier configuration. */
export function ranked(candidates: readonly Candidate[], direction: Direction): Valued[] {
  const sign = direction === 'higher' ? -1 : 1;
  return candidates
    .filter((candidate): candidate is Valued => candidate.mean !== null)
    .sort((a, b) => sign * (a.mean - b.mean) || a.configuration - b.configuration);
}

/**
 * The best configuration, or with `prefer` the simplest that is at most one standard error of the best worse than it
 * (Breiman et al., Classification and Regression Trees, 1984, 3.4.3). Null when none has a value.
 */
export function choose(
  candidates: readonly Candidate[],
  direction: Direction,
  prefer: Objective['prefer'],
): Choice | null {
  const order = ranked(candidates, direction);
  const [best] = order;
  if (best === undefined) return null;
  const { standardError } = best;
  const near =
    standardError === null ? null : order.filter(({ mean }) => Math.abs(mean - best.mean) <= standardError);
  const chosen = prefer === undefined || near === null ? best : (simplest(near, prefer) ?? best);
  return {
    chosen,
    best,
    withinOneError: near?.map(({ configuration }) => configuration).sort((a, b) => a - b) ?? null,
    ...corrected(order, chosen.mean),
  };
}

function simplest(near: readonly Valued[], prefer: NonNullable<Objective['prefer']>): Valued | undefined {
  const complexity = (candidate: Valued): number[] =>
    Object.entries(prefer).map(([name, way]) => Number(candidate.chosen[name]) * (way === 'lower' ? 1 : -1));
  // The better of equally simple ones: the list is sorted, and the sort is stable.
  return near.toSorted((a, b) => {
    const other = complexity(b);
    const differences = complexity(a).map((value, at) => value - (other[at] ?? 0));
    return differences.find((difference) => difference !== 0) ?? 0;
  })[0];
}

/**
 * Of many noisy values the best is partly the luckiest. Estimator of James and Stein, shrunk to the mean of all (Efron and
 * Morris, JASA 70 (1975) 311): with K configurations and v the pooled variance of a mean,
 * `mean + (1 - min(1, (K - 3) v / S)) (value - mean)`, where S is the sum of squared deviations from the mean.
 */
function corrected(
  candidates: readonly Valued[],
  value: number,
): Pick<Choice, 'corrected' | 'correctedReason'> {
  const none = (correctedReason: string): Pick<Choice, 'corrected' | 'correctedReason'> => ({
    corrected: null,
    correctedReason,
  });
  const count = candidates.length;
  const errors = candidates.map(({ standardError }) => standardError).filter((error) => error !== null);
  if (errors.length < count) return none('it needs two seeds or more');
  if (count < 4) return none('it needs four configurations or more');
  const means = candidates.map(({ mean }) => mean);
  const all = meanOf(means);
  const spread = means.reduce((sum, mean) => sum + (mean - all) ** 2, 0);
  const noise = meanOf(errors.map((error) => error ** 2));
  const shrinkage = spread === 0 ? 1 : Math.min(1, ((count - 3) * noise) / spread);
  return { corrected: all + (1 - shrinkage) * (value - all), correctedReason: null };
}
