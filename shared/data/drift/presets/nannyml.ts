import { jensenShannon } from '../jensen-shannon.ts';
import { total, type PairedCounts, type PairedNumbers } from '../paired-counts.ts';
import { above, untold, type Preset, type PresetFacts, type PresetScore } from './preset.ts';

const METHOD = 'jensen_shannon';

/** UnivariateDriftCalculator of NannyML 0.13 by its default method: distance in base 2, threshold from reference chunks. */
export const nannyml: Preset = {
  driftedShare: 0.5,
  missingIsCategory: false,
  numbers: (numbers, facts) => judged(doaneDistance(numbers), facts),
  categories: (counts, facts) => judged(knownDistance(counts), facts),
};

function judged(distance: number, { threshold, learned }: PresetFacts): PresetScore {
  const limit = threshold ?? learned;
  if (limit !== null) return above(METHOD, distance, limit);
  return {
    ...untold(METHOD, 'the baseline was stored without windows to learn a threshold from'),
    value: distance,
  };
}

/** Of categories: those that the reference does not know share a cell. */
export function knownDistance({ r, c }: PairedCounts): number {
  const known = [...r.keys()].filter((i) => (r[i] ?? 0) > 0);
  const counts = known.map((i) => c[i] ?? 0);
  const leftover = total(c) - counts.reduce((sum, count) => sum + count, 0);
  return inBits({
    r: Float64Array.from([...known.map((i) => r[i] ?? 0), 0]),
    c: Float64Array.from([...counts, leftover]),
  });
}

/** Of numbers, in Doane's bins of the reference; what lies outside shares a cell. */
export function doaneDistance({ x, r, c }: PairedNumbers): number {
  const edges = doaneEdges(x, r);
  const cells = { r: new Float64Array(edges.length), c: new Float64Array(edges.length) };
  const outside = edges.length - 1;
  let bin = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i] ?? 0;
    while (bin < outside - 1 && value >= (edges[bin + 1] ?? 0)) bin++;
    const cell = value < (edges[0] ?? 0) || value > (edges[outside] ?? 0) ? outside : bin;
    cells.r[cell] = (cells.r[cell] ?? 0) + (r[i] ?? 0);
    cells.c[cell] = (cells.c[cell] ?? 0) + (c[i] ?? 0);
  }
  return inBits(cells);
}

const inBits = (counts: PairedCounts): number => jensenShannon(counts) / Math.sqrt(Math.LN2);

/** numpy's `histogram_bin_edges(bins='doane')` (Doane, American Statistician 30, 1976). */
function doaneEdges(x: Float64Array, r: Float64Array): number[] {
  const rows = total(r);
  const present = [...x.keys()].filter((i) => (r[i] ?? 0) > 0);
  const [low = 0, high = 0] = [x[present[0] ?? 0], x[present.at(-1) ?? 0]];
  if (low === high) return [low - 0.5, high + 0.5];
  const moment = (centre: number, power: number): number =>
    present.reduce((sum, i) => sum + (r[i] ?? 0) * ((x[i] ?? 0) - centre) ** power, 0) / rows;
  const mean = moment(0, 1);
  const deviation = Math.sqrt(moment(mean, 2));
  const skewness = moment(mean, 3) / deviation ** 3;
  const error = Math.sqrt((6 * (rows - 2)) / ((rows + 1) * (rows + 3)));
  const bins =
    rows > 2 ? Math.max(1, Math.ceil(1 + Math.log2(rows) + Math.log2(1 + Math.abs(skewness) / error))) : 1;
  const step = (high - low) / bins;
  return Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : i * step + low));
}
