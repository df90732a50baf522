/** Twelve significant digits: parallel sums differ in the last bits, and profiles must be byte-identical. */
export function significant(value: number): number {
  return Number(value.toPrecision(12));
}
