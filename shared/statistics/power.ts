import { normalQuantile } from './distributions.ts';

const POWER = 0.8;

/** Smallest difference that is found with 80 % power at a one-sided level alpha, given the standard error. */
export function minimumDetectableEffect(standardError: number, alpha: number): number {
  return (normalQuantile(1 - alpha) + normalQuantile(POWER)) * standardError;
}

/**
 * Rows that a margin would need for 80 % power when the true difference is zero: the standard error falls with √n.
 * @param margin greater than zero
 */
export function rowsNeeded(standardError: number, n: number, margin: number, alpha: number): number {
  return Math.ceil(n * (minimumDetectableEffect(standardError, alpha) / margin) ** 2);
}
