import type { DifferenceBounds } from './difference.ts';
import { binomialCdf, binomialPmf, normalQuantile } from './distributions.ts';

/**
 * Tango's score bounds of the difference of two paired proportions (Tango, Statistics in Medicine 17, 1998), with the
 * mid-p McNemar p-value. Holds its level where Wald's does not, and works with no discordant pair.
 * @param b rows that only the candidate has right
 * @param c rows that only the baseline has right
 * @param n rows
 * @param alpha one-sided level of each bound
 */
export function tango(b: number, c: number, n: number, alpha: number): DifferenceBounds {
  const z = normalQuantile(1 - alpha);
  return {
    delta: (b - c) / n,
    lower: solveScore(b, c, n, z),
    upper: solveScore(b, c, n, -z),
    standardError: Math.sqrt(Math.max(0, b + c - (b - c) ** 2 / n)) / n,
    p: midPMcNemar(b, c),
    method: 'tango',
    discordant: b + c,
  };
}

/** Exact McNemar test, two-sided (McNemar, Psychometrika 12, 1947). */
export function exactMcNemar(b: number, c: number): number {
  return b + c === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(b, c), b + c, 0.5));
}

/** Mid-p McNemar test, two-sided (Fagerland et al., BMC Medical Research Methodology 13:91, 2013). */
export function midPMcNemar(b: number, c: number): number {
  if (b + c === 0) return 1;
  const smaller = Math.min(b, c);
  return Math.min(1, 2 * binomialCdf(smaller, b + c, 0.5) - binomialPmf(smaller, b + c, 0.5));
}

/** The difference D at which the score statistic is z; the statistic falls in D. */
function solveScore(b: number, c: number, n: number, z: number): number {
  let low = -1;
  let high = 1;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (score(b, c, n, middle) > z) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function score(b: number, c: number, n: number, difference: number): number {
  const A = 2 * n;
  const B = -b - c + (2 * n - b + c) * difference;
  const C = -c * difference * (1 - difference);
  const q = (Math.sqrt(Math.max(0, B * B - 4 * A * C)) - B) / (2 * A);
  const variance = n * (2 * q + difference * (1 - difference));
  const distance = b - c - n * difference;
  if (variance <= 0) return distance === 0 ? 0 : Math.sign(distance) * Number.POSITIVE_INFINITY;
  return distance / Math.sqrt(variance);
}
