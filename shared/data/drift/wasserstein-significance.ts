import { sampleBinomial } from '../../statistics/binomial-sample.ts';
import { seededRandom, type Random } from '../../statistics/random.ts';
import { total, type PairedNumbers } from './paired-counts.ts';
import { wasserstein } from './wasserstein.ts';

/** Cells of the pooled histogram: finer ones cost time and do not change the p-value. */
const MAX_CELLS = 256;

/** So many replicates that lie as far settle a p-value: it is not small (Besag & Clifford, Biometrika 78, 1991). */
const SETTLED = 20;

/** A p-value that more replicates make finer. */
export interface ResampledP {
  /** Never below 1 / (replicates + 1). */
  readonly p: number;
  readonly replicates: number;
  /** Draws until there are this many replicates, or the p-value is settled. */
  extendTo(replicates: number): void;
}

/**
 * Significance of a Wasserstein distance: both sides are drawn anew from the pooled histogram (multinomial), and the share
 * of replicates that lie as far apart is the p-value. The same seed gives the same p.
 */
export function resampleWasserstein(numbers: PairedNumbers, seed: string): ResampledP {
  const cells = coarsen(numbers);
  const observed = wasserstein(cells);
  const [m, n] = [total(cells.r), total(cells.c)];
  const pooled = cells.r.map((count, i) => count + (cells.c[i] ?? 0));
  const random = seededRandom(seed);
  const replicate = { x: cells.x, r: new Float64Array(pooled.length), c: new Float64Array(pooled.length) };
  let replicates = 0;
  let asFar = 0;
  return {
    get p() {
      return (asFar + 1) / (replicates + 1);
    },
    get replicates() {
      return replicates;
    },
    extendTo: (wanted) => {
      for (; replicates < wanted && asFar < SETTLED; replicates++) {
        drawMultinomial(m, pooled, random, replicate.r);
        drawMultinomial(n, pooled, random, replicate.c);
        // Equal data differ by 0, and so may a replicate: rounding must not decide.
        if (wasserstein(replicate) >= observed * (1 - 1e-12)) asFar++;
      }
    },
  };
}

/** Replicates of which one alone can be significant among so many tests. */
export const replicatesFor = (tests: number, falseDiscoveryRate: number): number =>
  Math.ceil(tests / falseDiscoveryRate);

/** Merges neighbours into cells of about equal rows, which lie at their rows' mean. */
function coarsen({ x, r, c }: PairedNumbers): PairedNumbers {
  if (x.length <= MAX_CELLS) return { x, r, c };
  const rows = total(r) + total(c);
  const sums = {
    x: new Float64Array(MAX_CELLS),
    r: new Float64Array(MAX_CELLS),
    c: new Float64Array(MAX_CELLS),
  };
  let before = 0;
  for (let i = 0; i < x.length; i++) {
    const [reference, current] = [r[i] ?? 0, c[i] ?? 0];
    const cell = Math.min(MAX_CELLS - 1, Math.floor((before * MAX_CELLS) / rows));
    sums.r[cell] = (sums.r[cell] ?? 0) + reference;
    sums.c[cell] = (sums.c[cell] ?? 0) + current;
    sums.x[cell] = (sums.x[cell] ?? 0) + (reference + current) * (x[i] ?? 0);
    before += reference + current;
  }
  const kept = [...sums.x.keys()].filter((cell) => (sums.r[cell] ?? 0) + (sums.c[cell] ?? 0) > 0);
  return {
    x: Float64Array.from(kept, (cell) => (sums.x[cell] ?? 0) / ((sums.r[cell] ?? 0) + (sums.c[cell] ?? 0))),
    r: Float64Array.from(kept, (cell) => sums.r[cell] ?? 0),
    c: Float64Array.from(kept, (cell) => sums.c[cell] ?? 0),
  };
}

/** Draws `rows` rows over cells with these weights: each cell binomial, given the cells before it. */
function drawMultinomial(rows: number, weights: Float64Array, random: Random, into: Float64Array): void {
  let left = rows;
  let weight = total(weights);
  for (let i = 0; i < weights.length; i++) {
    const own = weights[i] ?? 0;
    const drawn = sampleBinomial(left, own / weight, random);
    into[i] = drawn;
    left -= drawn;
    weight -= own;
  }
}
