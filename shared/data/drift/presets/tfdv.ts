import { divergence } from '../jensen-shannon.ts';
import { largestChange } from '../largest-change.ts';
import { total, type PairedNumbers } from '../paired-counts.ts';
import { above, type Preset, type PresetFacts } from './preset.ts';

const BINS = 10;
/** TFDV has no default; its documentation uses this one. */
const THRESHOLD = 0.01;

/**
 * Comparators of TensorFlow Data Validation 1.16: L∞ of categories, unless the field asks for Jensen–Shannon, and
 * Jensen–Shannon divergence in bits of numbers. A field's threshold of `js` is the distance, as everywhere else.
 */
export const tfdv: Preset = {
  driftedShare: 0.5,
  missingIsCategory: false,
  numbers: (numbers, facts) =>
    above('jensen_shannon_divergence', divergenceOfHistograms(numbers), thresholdInBits(facts)),
  categories: (counts, facts) =>
    facts.method === 'js'
      ? above('jensen_shannon_divergence', Math.min(1, divergence(counts) / Math.LN2), thresholdInBits(facts))
      : above('infinity_norm', largestChange(counts).change, facts.threshold ?? THRESHOLD),
};

function thresholdInBits({ method, threshold }: PresetFacts): number {
  if (threshold === null) return THRESHOLD;
  // Back from the distance to what a schema of TFDV says.
  return method === 'js' ? Number((threshold ** 2 / Math.LN2).toPrecision(11)) : threshold;
}

/**
 * Each side in ten equal bins over its own range, brought to the union of both edges as if a bin's values lay evenly: part of
 * the score is an artefact of different ranges.
 */
export function divergenceOfHistograms({ x, r, c }: PairedNumbers): number {
  const sides = [histogramOf(x, r), histogramOf(x, c)];
  const edges = [...new Set(sides.flatMap((side) => side.edges))].sort((a, b) => a - b);
  const [p, q] = sides.map((side) => spread(side, edges));
  if (p === undefined || q === undefined) return 0;
  return Math.min(1, divergence({ r: p, c: q }) / Math.LN2);
}

interface EqualBins {
  edges: number[];
  counts: number[];
}

function histogramOf(x: Float64Array, counts: Float64Array): EqualBins {
  const present = [...x.keys()].filter((i) => (counts[i] ?? 0) > 0);
  const [low = 0, high = 0] = [x[present[0] ?? 0], x[present.at(-1) ?? 0]];
  const edges = Array.from({ length: BINS + 1 }, (_, i) =>
    i === BINS ? high : low + (i * (high - low)) / BINS,
  );
  const bins = new Array<number>(BINS).fill(0);
  let bin = 0;
  for (const i of present) {
    while (bin < BINS - 1 && (x[i] ?? 0) >= (edges[bin + 1] ?? 0)) bin++;
    bins[bin] = (bins[bin] ?? 0) + (counts[i] ?? 0);
  }
  return { edges, counts: bins };
}

/** Counts in each interval of other edges; a side of one value keeps it at its place. */
function spread({ edges, counts }: EqualBins, union: readonly number[]): Float64Array {
  const rows = total(Float64Array.from(counts));
  const below = (value: number): number => {
    let sum = 0;
    for (const [bin, count] of counts.entries()) {
      const [low = 0, high = 0] = [edges[bin], edges[bin + 1]];
      if (value >= high) sum += count;
      else if (value > low) sum += (count * (value - low)) / (high - low);
    }
    return sum;
  };
  const cumulated = union.map(below);
  // What lies at the first edge itself belongs to a cell of its own: a side of one value.
  return Float64Array.from([cumulated[0] ?? rows, ...union.slice(1).map((_, i) => gap(cumulated, i))]);
}

const gap = (values: readonly number[], i: number): number =>
  Math.max(0, (values[i + 1] ?? 0) - (values[i] ?? 0));
