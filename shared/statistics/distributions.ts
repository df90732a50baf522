import binomialCdfOf from '@stdlib/stats-base-dists-binomial-cdf';
import binomialPmfOf from '@stdlib/stats-base-dists-binomial-pmf';
import normalCdfOf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantileOf from '@stdlib/stats-base-dists-normal-quantile';
import tCdfOf from '@stdlib/stats-base-dists-t-cdf';
import tQuantileOf from '@stdlib/stats-base-dists-t-quantile';

/** P(Z ≤ z) of the standard normal distribution. */
export const normalCdf = (z: number): number => normalCdfOf(z, 0, 1);

/** The z below which a share p of the standard normal distribution lies; 0 < p < 1. */
export const normalQuantile = (p: number): number => normalQuantileOf(p, 0, 1);

/** P(T ≤ t) of Student's t with `df` degrees of freedom. */
export const tCdf = (t: number, df: number): number => tCdfOf(t, df);

export const tQuantile = (p: number, df: number): number => tQuantileOf(p, df);

/** P(X ≤ k) for X ~ Bin(n, p). */
export const binomialCdf = (k: number, n: number, p: number): number => binomialCdfOf(k, n, p);

/** P(X = k) for X ~ Bin(n, p). */
export const binomialPmf = (k: number, n: number, p: number): number => binomialPmfOf(k, n, p);
