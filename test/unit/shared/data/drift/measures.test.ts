import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cramersV, cramersVCorrected } from '../../../../../shared/data/drift/distances/cramers-v.ts';
import { energyDistance } from '../../../../../shared/data/drift/distances/energy.ts';
import {
  hellinger,
  kullbackLeibler,
  normalisedDifference,
  totalVariation,
} from '../../../../../shared/data/drift/distances/shares-apart.ts';
import {
  jensenShannon,
  jensenShannonP,
  mergeSparse,
} from '../../../../../shared/data/drift/jensen-shannon.ts';
import {
  kolmogorovSmirnov,
  kolmogorovSmirnovAuto,
} from '../../../../../shared/data/drift/kolmogorov-smirnov.ts';
import { largestChange } from '../../../../../shared/data/drift/largest-change.ts';
import type { PairedCounts, PairedNumbers } from '../../../../../shared/data/drift/paired-counts.ts';
import {
  decileCells,
  populationStability,
  populationStabilityP,
} from '../../../../../shared/data/drift/population-stability.ts';
import { andersonDarling } from '../../../../../shared/data/drift/significance/anderson-darling.ts';
import {
  chiSquare,
  chiSquareMerged,
  gTest,
} from '../../../../../shared/data/drift/significance/chi-square.ts';
import { eppsSingleton } from '../../../../../shared/data/drift/significance/epps-singleton.ts';
import { fisherExact } from '../../../../../shared/data/drift/significance/fisher.ts';
import { cramerVonMises, mannWhitney } from '../../../../../shared/data/drift/significance/ranks.ts';
import { studentT } from '../../../../../shared/data/drift/significance/student.ts';
import { wasserstein } from '../../../../../shared/data/drift/wasserstein.ts';

type Values = Record<string, number>;
interface Golden {
  numbers: {
    name: string;
    x: number[];
    r: number[];
    c: number[];
    expected: Values & { decile_edges: number[]; deciles: Values };
  }[];
  cells: { name: string; r: number[]; c: number[]; expected: Values }[];
}

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'golden');
const golden = JSON.parse(await readFile(join(folder, 'drift-measures.json'), 'utf8')) as Golden;

/** Relative tolerances by name; closed forms have 1e-10, absolute 1e-12 near zero. */
const TOLERANCE: Record<string, number> = { js: 1e-8, hellinger: 1e-8, ks_p: 1e-6 };
const ofP = /_p(_auto)?$/;

function compare(found: Record<string, number | null | undefined>, expected: Values): void {
  for (const [name, value] of Object.entries(found)) {
    const wanted = expected[name] ?? Number.NaN;
    const tolerance = TOLERANCE[name] ?? (ofP.test(name) ? 1e-8 : 1e-10);
    const apart = Math.abs((value ?? Number.NaN) - wanted);
    expect(apart, `${name}: ${String(value)} instead of ${String(wanted)}`).toBeLessThanOrEqual(
      Math.max(1e-12, tolerance * Math.abs(wanted)),
    );
  }
}

function cellMeasures(counts: PairedCounts): Values {
  const [chi2, g] = [chiSquare(counts), gTest(counts)];
  return {
    js: jensenShannon(counts),
    psi: populationStability(counts),
    kl: kullbackLeibler(counts),
    hellinger: hellinger(counts),
    tvd: totalVariation(counts),
    linf: largestChange(counts).change,
    nad: normalisedDifference(counts),
    chi2: chi2.statistic,
    chi2_df: chi2.df,
    chi2_p: chi2.p,
    g: g.statistic,
    g_p: g.p,
    cramers_v: cramersV(counts),
    cramers_v_corrected: cramersVCorrected(counts),
    merged_cells: mergeSparse(counts).r.length,
    chi2_merged_p: chiSquareMerged(counts).p,
    js_merged_p: jensenShannonP(counts),
    psi_merged_p: populationStabilityP(counts),
  };
}

test.each(golden.cells)('cells as scipy has them: $name', ({ r, c, expected }) => {
  const counts = { r: Float64Array.from(r), c: Float64Array.from(c) };
  compare(cellMeasures(counts), expected);
  if (r.length === 2) compare({ fisher_p: fisherExact(counts) }, expected);
  else expect(fisherExact(counts)).toBeNull();
});

test.each(golden.numbers)('numbers as scipy has them: $name', ({ x, r, c, expected }) => {
  const numbers: PairedNumbers = {
    x: Float64Array.from(x),
    r: Float64Array.from(r),
    c: Float64Array.from(c),
  };
  const [ks, auto] = [kolmogorovSmirnov(numbers), kolmogorovSmirnovAuto(numbers)];
  const [cvm, anderson, u] = [cramerVonMises(numbers), andersonDarling(numbers), mannWhitney(numbers)];
  const [t, es] = [studentT(numbers), eppsSingleton(numbers)];
  compare(
    {
      ks: ks.d,
      ks_p: ks.p,
      ks_p_auto: auto.p,
      w1: wasserstein(numbers),
      energy: energyDistance(numbers),
      cvm: cvm.statistic,
      cvm_p: cvm.p,
      anderson: anderson.statistic,
      anderson_p: anderson.p,
      mannwhitney: u.statistic,
      mannwhitney_p: u.p,
      t: t?.statistic,
      t_p: t?.p,
      es: es?.statistic,
      es_p: es?.p,
    },
    expected,
  );
  const cells = decileCells(numbers);
  expect(cells.edges).toEqual(expected.decile_edges);
  compare(cellMeasures(cells), expected.deciles);
});
