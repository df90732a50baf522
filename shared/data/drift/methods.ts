import { cramersVCorrected } from './distances/cramers-v.ts';
import { energyDistance } from './distances/energy.ts';
import {
  hellinger,
  kullbackLeibler,
  normalisedDifference,
  totalVariation,
} from './distances/shares-apart.ts';
import { jensenShannon, jensenShannonP } from './jensen-shannon.ts';
import { kolmogorovDistance, kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { largestChange } from './largest-change.ts';
import type { PairedCounts, PairedNumbers } from './paired-counts.ts';
import { populationStability, populationStabilityP } from './population-stability.ts';
import { andersonDarling } from './significance/anderson-darling.ts';
import { chiSquareMerged, gTest } from './significance/chi-square.ts';
import { eppsSingleton } from './significance/epps-singleton.ts';
import { fisherExact } from './significance/fisher.ts';
import { cramerVonMises, mannWhitney } from './significance/ranks.ts';
import { studentT } from './significance/student.ts';
import { wasserstein } from './wasserstein.ts';

interface Effect<Counts> {
  of: (counts: Counts) => number;
  /** Effect from which a column counts as drifted; null where it depends on the column's unit. */
  threshold: number | null;
}

/** Effects of categories, and of numbers in the cells of the reference's deciles. */
export const CELL_EFFECTS = {
  js: { of: jensenShannon, threshold: 0.1 },
  psi: { of: populationStability, threshold: 0.1 },
  kl: { of: (counts) => kullbackLeibler(counts), threshold: 0.1 },
  hellinger: { of: hellinger, threshold: 0.1 },
  tvd: { of: totalVariation, threshold: 0.1 },
  linf: { of: (counts) => largestChange(counts).change, threshold: 0.1 },
  nad: { of: normalisedDifference, threshold: 0.1 },
  cramers_v: { of: cramersVCorrected, threshold: 0.2 },
} satisfies Record<string, Effect<PairedCounts>>;

/** Effects of numbers by value; `w1n`, in deviations of the reference, is known where the deviation is. */
export const LINE_EFFECTS = {
  ks: { of: kolmogorovDistance, threshold: 0.1 },
  w1: { of: wasserstein, threshold: null },
  energy: { of: energyDistance, threshold: null },
} satisfies Record<string, Effect<PairedNumbers>>;

export type CellMethod = keyof typeof CELL_EFFECTS;
export type LineMethod = keyof typeof LINE_EFFECTS | 'w1n';

/** Significance of cells; null where a test does not apply. */
export const CELL_TESTS = {
  js: jensenShannonP,
  psi: populationStabilityP,
  chi2: (counts) => chiSquareMerged(counts).p,
  g: (counts) => gTest(counts).p,
  fisher: fisherExact,
} satisfies Record<string, (counts: PairedCounts) => number | null>;

/** Significance of numbers by value; `resampling`, of the Wasserstein distance, draws as often as it must. */
export const LINE_TESTS = {
  ks: (counts) => kolmogorovSmirnov(counts).p,
  cvm: (counts) => cramerVonMises(counts).p,
  anderson: (counts) => andersonDarling(counts).p,
  mann_whitney: (counts) => mannWhitney(counts).p,
  epps_singleton: (counts) => eppsSingleton(counts)?.p ?? null,
  t: (counts) => studentT(counts)?.p ?? null,
} satisfies Record<string, (counts: PairedNumbers) => number | null>;

/** Whether an effect has no usual threshold. */
export const needsThreshold = (method: string): boolean =>
  Object.entries(LINE_EFFECTS).some(([name, { threshold }]) => name === method && threshold === null);

export type CellTest = keyof typeof CELL_TESTS;
export type LineTest = keyof typeof LINE_TESTS | 'resampling';

export const isCellMethod = (name: string): name is CellMethod => Object.hasOwn(CELL_EFFECTS, name);
export const isLineMethod = (name: string): name is LineMethod =>
  name === 'w1n' || Object.hasOwn(LINE_EFFECTS, name);
export const isCellTest = (name: string): name is CellTest => Object.hasOwn(CELL_TESTS, name);
