import { digestOfJson, type Digest } from '../../hash/digest.ts';
import type { Parameters } from '../parameters.ts';

/** One run of the command in a sweep. */
export interface Trial {
  /** Safe as a name of files: `7`, `7-r9` with a resource of 9, `7-s2` for the second seed. */
  id: string;
  /** Of the configuration, from 1. */
  configuration: number;
  /** What the sweep chose, without the fixed parameters. */
  chosen: Parameters;
  /** Everything that the command gets. */
  parameters: Parameters;
  /** Amount of the resource; null without one. */
  resource: number | null;
  /** Of the seed, from 1. */
  repeat: number;
}

export interface TrialModel {
  /** Relative to the results folder, with forward slashes. */
  path: string;
  digest: Digest;
  bytes: number;
}

/** What came of a trial; a failed one is a result too. */
export interface TrialResult {
  /** Digest of what determines every trial of the sweep: files, command, environment. */
  base: Digest;
  id: string;
  parameters: Parameters;
  status: 'finished' | 'failed';
  /** Why it failed, in one line. */
  reason: string | null;
  metrics: Readonly<Record<string, number | null>>;
  model: TrialModel | null;
  durationSeconds: number;
  cpuSeconds: number | null;
  peakMemoryMb: number | null;
}

/** Two trials of one key are the same trial. */
export const trialKey = ({ base, parameters }: Pick<TrialResult, 'base' | 'parameters'>): string =>
  digestOfJson({ base, parameters }).slice('sha256:'.length, 'sha256:'.length + 16);
