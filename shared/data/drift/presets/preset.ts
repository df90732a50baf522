import type { PairedCounts, PairedNumbers } from '../paired-counts.ts';

/** What another tool would say of one column. */
export interface PresetScore {
  /** Name of the figure. */
  method: string;
  /** Null when the tool would not tell; then `reason` says why. */
  value: number | null;
  threshold: number | null;
  drifted: boolean | null;
  reason: string | null;
}

/** What a tool knows of a column besides its counts. */
export interface PresetFacts {
  role: string | null;
  /** Effect and threshold that the user chose, in the terms of our own methods. */
  method: string | null;
  threshold: number | null;
  /** Learned from windows of the reference; null when there are none. */
  learned: number | null;
}

/** Another tool's defaults. Missing values are no part of the counts, as in all of them but PSI. */
export interface Preset {
  numbers: (numbers: PairedNumbers, facts: PresetFacts) => PresetScore;
  categories: (counts: PairedCounts, facts: PresetFacts) => PresetScore;
  /** Share of drifted columns from which the tool calls the table drifted. */
  driftedShare: number;
  /** Whether missing values are a category. */
  missingIsCategory: boolean;
}

export const atLeast = (method: string, value: number, threshold: number): PresetScore => ({
  method,
  value,
  threshold,
  drifted: value >= threshold,
  reason: null,
});

export const above = (method: string, value: number, threshold: number): PresetScore => ({
  ...atLeast(method, value, threshold),
  drifted: value > threshold,
});

export const below = (method: string, value: number, threshold: number): PresetScore => ({
  ...atLeast(method, value, threshold),
  drifted: value < threshold,
});

export const untold = (method: string, reason: string): PresetScore => ({
  method,
  value: null,
  threshold: null,
  drifted: null,
  reason,
});
