/** One-sided bounds of a difference candidate − baseline, each at level 1 − alpha. */
export interface DifferenceBounds {
  /** Point estimate of the difference. */
  delta: number;
  lower: number;
  upper: number;
  /** Standard error, where the method has one. */
  standardError: number | null;
  /** Two-sided p-value of "no difference", where the method has one. */
  p: number | null;
  method: string;
  /** Of methods that live on them: the rows on which the two models differ. */
  discordant?: number;
}

/** Below this many discordant rows an interval of a paired count rests on next to nothing. */
export const FEW_DISCORDANT = 10;
