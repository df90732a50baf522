/** Holm's step-down adjustment (Holm, Scandinavian Journal of Statistics 6, 1979), in input order. */
export function holm(p: readonly number[]): number[] {
  return adjust(p, ascending(p), (value, rank) => value * (p.length - rank), Math.max);
}

/** Benjamini–Hochberg adjustment of the false discovery rate (JRSS B 57, 1995), in input order. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = ascending(p);
  return adjust(p, order.toReversed(), (value, step) => (value * p.length) / (p.length - step), Math.min);
}

export function bonferroni(p: readonly number[]): number[] {
  return p.map((value) => Math.min(1, value * p.length));
}

const ascending = (p: readonly number[]): number[] => [...p.keys()].sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0));

/** Walks the p-values in an order and keeps the adjusted ones monotone along it. */
function adjust(
  p: readonly number[],
  order: readonly number[],
  factor: (value: number, step: number) => number,
  keep: (a: number, b: number) => number,
): number[] {
  const adjusted = new Array<number>(p.length).fill(1);
  let previous: number | undefined;
  order.forEach((index, step) => {
    const value = Math.min(1, factor(p[index] ?? 1, step));
    previous = previous === undefined ? value : keep(previous, value);
    adjusted[index] = previous;
  });
  return adjusted;
}
