import type { Verdict } from './verdict.ts';

export const STAGES = [
  'validate-data',
  'train',
  'evaluate-vs-baseline',
  'register-model',
  'deploy',
  'monitor',
  'report',
] as const;
export type StageName = (typeof STAGES)[number];

/** Which way is better; `unknown` where nobody said it and the name does not tell. */
export type Direction = 'higher' | 'lower' | 'target' | 'unknown';
export type Severity = 'error' | 'warning' | 'info' | 'off';

/** The gate's own one-sided bounds of the difference candidate − baseline, in the metric's unit. */
export interface Bounds {
  lower: number | null;
  upper: number | null;
  alpha: number;
  sided: 'one';
}

export interface MetricResult {
  name: string;
  direction: Direction;
  /** Null when undefined; then `reason` says why and no gate on it passes. */
  value: number | null;
  baseline: number | null;
  delta: number | null;
  bounds: Bounds | null;
  /** One-sided bounds of the value itself: what an unpaired comparison with it later needs. */
  valueBounds?: Bounds | null;
  p: number | null;
  method: string | null;
  n: number | null;
  nEff: number | null;
  /** Smallest difference that this test set detects with 80 % power. */
  mde: number | null;
  /** Rows that the gate's margin would need for 80 % power. */
  nNeeded: number | null;
  seeds: number | null;
  slice: Readonly<Record<string, string>> | null;
  gate: string | null;
  verdict: Verdict;
  reason: string | null;
  unit: string | null;
}

export interface CheckSample {
  file: string | null;
  /** Physical line of the file, from 1. */
  line: number | null;
  /** Data row, from 1. */
  row: number | null;
  value: string | null;
}

export interface CheckResult {
  id: string;
  column: string | null;
  severity: Severity;
  verdict: Verdict;
  value: number | string | null;
  threshold: number | string | null;
  /** Significance, adjusted for all comparisons of the stage, where the check is a test. */
  p?: number | null;
  /** Other measures of the same thing, by name. */
  measures?: Readonly<Record<string, number>>;
  n: number | null;
  m: number | null;
  /** Rows or values that break the check. */
  count: number | null;
  message: string;
  reason: string | null;
  samples: CheckSample[];
}

export interface KpiResult {
  name: string;
  value: number | null;
  unit: string | null;
  target: number | null;
  direction: Direction;
  gate: string | null;
  verdict: Verdict;
}

export interface Cost {
  durationSeconds: number | null;
  cpuSeconds: number | null;
  peakMemoryMb: number | null;
  modelBytes: number | null;
  latencyP50Ms: number | null;
}

export interface Chart {
  id: string;
  kind: 'line' | 'bar';
  title: string;
  x: (string | number)[];
  series: { name: string; y: (number | null)[] }[];
}

/** One configuration of a sweep, with the largest amount of the resource that it had. */
export interface TrialRow {
  configuration: number;
  parameters: Readonly<Record<string, string | number | boolean | null>>;
  resource: number | null;
  /** Mean of the objective over the seeds; null when it failed. */
  value: number | null;
  standardError: number | null;
  seeds: number;
  /** `stopped`: others went on with more of the resource. */
  state: 'chosen' | 'complete' | 'stopped' | 'failed';
  /** Why it failed. */
  reason: string | null;
}

/** What a sweep tried, best first. */
export interface Trials {
  /** Objective, on validation data. */
  metric: string;
  direction: 'higher' | 'lower';
  /** Name of the parameter that says how long is trained. */
  resource: string | null;
  rows: TrialRow[];
}

export interface Baseline {
  kind: string;
  ref: string | null;
  version: string | null;
  /** ISO 8601 duration. */
  age: string | null;
  comparable: boolean;
  paired: boolean;
  /** Commits between the merge base (or the parent) and the baseline's commit; null when they are not in one line. */
  distance?: number | null;
  /** Where the commit's results were found: `registry`, `artifacts`, `state` or `check run`. */
  source?: string | null;
}

export interface Provenance {
  /** `owner/name` of a pull request from elsewhere: the rest of the result is a claim of its code. */
  fork?: string;
  repository: string | null;
  sha: string | null;
  ref: string | null;
  event: string | null;
  runId: number | null;
  runNumber: number | null;
  runAttempt: number | null;
  job: string | null;
  actor: string | null;
  actionVersion: string;
  startedAt: string;
  finishedAt: string;
}

/** A file that a stage leaves behind; `path` is relative to the results folder, with forward slashes. */
export interface ResultFile {
  path: string;
  digest: string;
}

/** How many entries a compact copy of a result left out; `open…` are those that a reader must see. */
export type Omitted = Partial<
  Record<
    | 'metrics'
    | 'openMetrics'
    | 'sliceMetrics'
    | 'checks'
    | 'openChecks'
    | 'kpis'
    | 'facts'
    | 'charts'
    | 'trials',
    number
  >
>;

/** What one stage found: everything that people see is rendered from it, and later stages read it. */
export interface StageResult {
  schemaVersion: 1;
  stage: StageName;
  model: string;
  leg: Readonly<Record<string, unknown>> | null;
  /** `in-progress` stands in a comment only, until the stage has concluded. */
  state: 'concluded' | 'in-progress';
  verdict: Verdict;
  headline: string;
  metrics: MetricResult[];
  checks: CheckResult[];
  kpis: KpiResult[];
  flips: { fixed: number; broken: number; keys: string[] | null } | null;
  cost: Cost | null;
  changes: Readonly<Record<string, boolean>> | null;
  charts: Chart[];
  trials?: Trials;
  facts: { name: string; value: string }[];
  digests: Readonly<Record<string, string>>;
  baseline: Baseline | null;
  journal: Readonly<Record<string, unknown>>[];
  waivers: Readonly<Record<string, unknown>>[];
  provenance: Provenance;
  files: ResultFile[];
  error: { kind: string; message: string } | null;
  /** Only in compact copies, such as the data of a comment's section. */
  omitted?: Omitted;
}

/** What `run.ts` decides; the stage wiring adds model, leg, provenance, digests of the files. */
export interface StageDraft {
  verdict: Verdict;
  headline: string;
  metrics?: MetricResult[];
  checks?: CheckResult[];
  kpis?: KpiResult[];
  flips?: StageResult['flips'];
  /** What differs from the cost of the action's own process. */
  cost?: Partial<Cost>;
  changes?: StageResult['changes'];
  charts?: Chart[];
  trials?: Trials;
  facts?: StageResult['facts'];
  digests?: StageResult['digests'];
  baseline?: Baseline;
  journal?: StageResult['journal'];
  waivers?: StageResult['waivers'];
  /** Absolute paths of files inside the results folder. */
  files?: string[];
}
