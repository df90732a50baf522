/**
 * A coefficient in [-1, 1] by eleven decimals: what parallel sums differ by does not shrink with it, and profiles must be
 * byte-identical.
 */
export function coefficient(value: number): number {
  // Zero has one sign.
  return Number(value.toFixed(11)) + 0;
}
