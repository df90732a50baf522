import type { CheckResult, Cost, StageDraft, TrialRow, Trials } from '../../shared/model/stage-result.ts';
import { counted } from '../../shared/model/wording.ts';
import { plain } from '../../shared/reporting/numbers.ts';
import type { Candidate } from '../../shared/training/sweep/candidates.ts';
import { ranked, type Choice } from '../../shared/training/sweep/choose.ts';
import type { Sweep } from '../../shared/training/sweep/definition.ts';
import type { Found, SearchSettings } from '../../shared/training/sweep/search.ts';
import type { TrialResult } from '../../shared/training/sweep/trial.ts';

/** The result is read by people, and travels; the journal has all of them. */
const MAX_ROWS = 500;
const DIGITS = 4;

/** Configurations, best first: chosen, trained to the end, left behind on the way, failed. */
export function trialsTable(
  sweep: Sweep,
  { candidates, complete }: Found,
  chosen: Candidate | null,
  direction: SearchSettings['direction'],
): Trials {
  const ended = new Set(complete);
  const row = (candidate: Candidate): TrialRow => ({
    configuration: candidate.configuration,
    parameters: candidate.chosen,
    resource: candidate.resource,
    value: candidate.mean,
    standardError: candidate.standardError,
    seeds: candidate.values.length,
    state:
      candidate.reason !== null
        ? 'failed'
        : candidate === chosen
          ? 'chosen'
          : ended.has(candidate)
            ? 'complete'
            : 'stopped',
    reason: candidate.reason,
  });
  const stopped = ranked(
    candidates.filter((candidate) => !ended.has(candidate)),
    direction,
  ).sort((a, b) => (b.resource ?? 0) - (a.resource ?? 0));
  const rows = [
    ...ranked(complete, direction),
    ...stopped,
    ...candidates.filter(({ reason }) => reason !== null),
  ].map(row);
  const first = rows.filter(({ state }) => state === 'chosen');
  return {
    metric: sweep.objective.metric,
    direction,
    resource: sweep.budget.resource ?? null,
    rows: [...first, ...rows.filter(({ state }) => state !== 'chosen')].slice(0, MAX_ROWS),
  };
}

export function sweepHeadline(metric: string, { candidates }: Found, { chosen }: Choice): string {
  const parameters = Object.entries(chosen.chosen)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? plain(value, DIGITS) : String(value)}`)
    .join(', ');
  return `best of ${counted(candidates.length, 'configuration')}: ${metric} ${valueText(chosen)} with ${parameters}`;
}

function valueText({ mean, standardError }: Candidate): string {
  const value = plain(mean, DIGITS);
  return standardError === null ? value : `${value} ± ${plain(standardError, 2)}`;
}

/** What a reader has to know of the choice. */
export function choiceFacts(
  sweep: Sweep,
  { candidates }: Found,
  choice: Choice,
  seeds: number,
): NonNullable<StageDraft['facts']> {
  const { best, chosen, withinOneError, corrected, correctedReason } = choice;
  const { metric, prefer } = sweep.objective;
  const one = (candidate: Candidate): string => `configuration ${String(candidate.configuration)}`;
  return [
    {
      name: 'sweep',
      value: `${sweep.method}, ${counted(candidates.length, 'configuration')} with ${counted(seeds, 'seed')} each, search seed ${String(sweep.seed)}`,
    },
    { name: 'chosen', value: `${one(chosen)}: ${metric} ${valueText(chosen)}` },
    ...(best === chosen
      ? []
      : [
          {
            name: 'best',
            value: `${one(best)}: ${metric} ${valueText(best)}; the chosen one is simpler (${Object.keys(prefer ?? {}).join(', ')}) and within one standard error`,
          },
        ]),
    ...(withinOneError === null
      ? []
      : [{ name: 'within one standard error of the best', value: withinOneError.join(', ') }]),
    {
      name: `${metric} without the luck of being chosen`,
      value: corrected === null ? `unknown: ${correctedReason ?? 'no reason'}` : plain(corrected, DIGITS),
    },
  ];
}

/** Failed configurations: a result each, and never silent. */
export function failureCheck({ candidates }: Pick<Found, 'candidates'>): CheckResult[] {
  const failed = candidates.filter(({ reason }) => reason !== null);
  const [first] = failed;
  if (first === undefined) return [];
  return [
    {
      id: 'trials',
      column: null,
      severity: 'warning',
      verdict: 'warn',
      value: failed.length,
      threshold: 0,
      n: candidates.length,
      m: null,
      count: failed.length,
      message: `${counted(failed.length, 'configuration')} of ${String(candidates.length)} failed; the first, ${String(first.configuration)}: ${first.reason ?? ''}`,
      reason: null,
      samples: [],
    },
  ];
}

/** Of all trials, those of an earlier attempt included. */
export function costOfTrials(
  results: readonly TrialResult[],
  modelBytes: number | null,
): NonNullable<StageDraft['cost']> {
  const sum = (values: (number | null)[]): number | null =>
    values.includes(null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const peaks = results.map(({ peakMemoryMb }) => peakMemoryMb).filter((peak) => peak !== null);
  return {
    cpuSeconds: sum(results.map(({ cpuSeconds }) => cpuSeconds)),
    peakMemoryMb: peaks.length === 0 ? null : Math.max(...peaks),
    modelBytes,
    latencyP50Ms: null,
  } satisfies Partial<Cost>;
}
