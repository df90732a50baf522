import { chiSquare } from '../significance/chi-square.ts';
import { total, type PairedCounts } from '../paired-counts.ts';

/** Association of side and category, 0 to 1: √(χ²/N) of the 2 × k table. */
export function cramersV(counts: PairedCounts): number {
  const { statistic, df } = chiSquare(counts);
  return df === 0 ? 0 : Math.sqrt(statistic / (total(counts.r) + total(counts.c)));
}

/** Without the bias that many categories bring (Bergsma, Journal of the Korean Statistical Society 42, 2013). */
export const cramersVCorrected = (counts: PairedCounts): number => correctedV(chiSquare(counts), counts);

export function correctedV(
  { statistic, df }: { statistic: number; df: number },
  { r, c }: PairedCounts,
): number {
  if (df === 0) return 0;
  const rows = total(r) + total(c);
  const phi2 = Math.max(0, statistic / rows - df / (rows - 1));
  const columns = df + 1 - df ** 2 / (rows - 1);
  const sides = 2 - 1 / (rows - 1);
  return Math.sqrt(phi2 / Math.min(columns - 1, sides - 1));
}
