import { twoProportionsP } from '../../../statistics/two-proportions.ts';
import { jensenShannon } from '../jensen-shannon.ts';
import { kolmogorovSmirnovAuto } from '../kolmogorov-smirnov.ts';
import { total, type PairedCounts } from '../paired-counts.ts';
import { chiSquareTail } from '../significance/chi-square.ts';
import { deviationOf, normalisedWasserstein, wasserstein } from '../wasserstein.ts';
import { atLeast, below, type Preset, type PresetFacts, type PresetScore } from './preset.ts';

/** Larger references are judged by distances, smaller ones by tests. */
const SMALL = 1000;

/** DataDriftPreset of Evidently 0.7. */
export const evidently: Preset = {
  driftedShare: 0.5,
  missingIsCategory: false,
  numbers: (numbers, facts) => {
    if (numbers.x.length <= 5) return fewValues(numbers, facts);
    if (total(numbers.r) > SMALL) {
      const distance = normalisedWasserstein(wasserstein(numbers), deviationOf(numbers));
      return atLeast('wasserstein', distance, facts.threshold ?? 0.1);
    }
    const { p } = kolmogorovSmirnovAuto(numbers);
    const threshold = facts.threshold ?? 0.05;
    return { ...below('ks', p, threshold), drifted: p <= threshold };
  },
  categories: fewValues,
};

function fewValues(counts: PairedCounts, { threshold }: PresetFacts): PresetScore {
  if (total(counts.r) > SMALL) return atLeast('jensenshannon', jensenShannon(counts), threshold ?? 0.1);
  if (counts.r.length > 2) return below('chisquare', goodnessOfFit(counts), threshold ?? 0.05);
  const [r = 0] = counts.r;
  const [c = 0] = counts.c;
  return below('z', twoProportionsP(r, total(counts.r), c, total(counts.c)), threshold ?? 0.05);
}

/** χ² of the current counts against the reference's shares taken as the truth; a new category gives 0. */
function goodnessOfFit({ r, c }: PairedCounts): number {
  const factor = total(c) / total(r);
  let statistic = 0;
  for (let i = 0; i < r.length; i++) {
    const expected = (r[i] ?? 0) * factor;
    if (expected === 0) return 0;
    statistic += ((c[i] ?? 0) - expected) ** 2 / expected;
  }
  return chiSquareTail(statistic, r.length - 1);
}
