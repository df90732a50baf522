import { total, type PairedNumbers } from '../paired-counts.ts';

/** Energy distance √(2 ∫ (F − G)²), as `scipy.stats.energy_distance`. */
export function energyDistance({ x, r, c }: PairedNumbers): number {
  const [m, n] = [total(r), total(c)];
  let reference = 0;
  let current = 0;
  let area = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    reference += r[i] ?? 0;
    current += c[i] ?? 0;
    area += (reference / m - current / n) ** 2 * ((x[i + 1] ?? 0) - (x[i] ?? 0));
  }
  return Math.sqrt(2 * area);
}
