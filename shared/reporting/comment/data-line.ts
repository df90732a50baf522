import { gunzipSync, gzipSync } from 'node:zlib';
import { readStageResult } from '../../model/read-stage-result.ts';
import type { Omitted, StageResult } from '../../model/stage-result.ts';
import { thinnedForGood } from '../charts/thin.ts';
import { failuresFirst } from '../sections/checks-table.ts';
import { byImportance } from '../headline-metric.ts';
import { cap } from '../markdown/cap.ts';
import { needsEyes } from '../sections/metrics-table.ts';
import { isOpen } from '../sections/verdicts.ts';

/** Longest data line of a section, in bytes. */
export const DATA_BUDGET_BYTES = 2000;
/** A gzip bomb in a comment must not fill the memory. */
const MAX_INFLATED_BYTES = 1 << 20;
const LINE = /^<!-- data:([A-Za-z0-9_-]{1,2000}) -->$/;

/**
 * What later writers of the comment need to render this result again: as much of it as the line holds.
 * @returns empty when not even its name fits, such as a leg of 2 kB: then only who has the result can render it
 */
export function renderDataLine(result: StageResult): string {
  const sorted: StageResult = {
    ...result,
    metrics: byImportance(result.metrics),
    checks: failuresFirst(result.checks),
    charts: result.charts.slice(0, MAX_CHARTS).map(thinnedForGood),
    omitted: addCounts(result.omitted ?? {}, { charts: Math.max(result.charts.length - MAX_CHARTS, 0) }),
  };
  const line = (limits: Limits): string => lineOf(compact(sorted, limits));
  // Most results fit whole, and packing is what costs.
  const whole = line(STEPS[0] ?? NOTHING);
  if (whole.length <= DATA_BUDGET_BYTES) return whole;
  // The first of the steps that fits: each holds less than the one before.
  let [fits, tooLong] = [STEPS.length - 1, 0];
  let best = line(NOTHING);
  while (fits - tooLong > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    const tried = line(STEPS[middle] ?? NOTHING);
    if (tried.length <= DATA_BUDGET_BYTES) [fits, best] = [middle, tried];
    else tooLong = middle;
  }
  if (best.length <= DATA_BUDGET_BYTES) return best;
  const shortened = lineOf(compact(shortTexts(sorted), NOTHING));
  return shortened.length <= DATA_BUDGET_BYTES ? shortened : '';
}

/** Texts that are only shown, as long as they are shown; what identifies the section stays. */
function shortTexts({ baseline, provenance, flips, error, ...result }: StageResult): StageResult {
  const short = (text: string | null): string | null => text && cap(text);
  return {
    ...result,
    flips: flips && { ...flips, keys: null },
    error: error && { ...error, kind: cap(error.kind) },
    baseline: baseline && {
      ...baseline,
      kind: cap(baseline.kind),
      ref: short(baseline.ref),
      version: short(baseline.version),
      ...(baseline.source == null ? {} : { source: cap(baseline.source) }),
    },
    provenance: {
      ...provenance,
      ref: short(provenance.ref),
      job: short(provenance.job),
      actor: short(provenance.actor),
    },
  };
}

/** @returns null when the line is no data of ours: then the section is dropped. */
export function parseDataLine(line: string): StageResult | null {
  const encoded = LINE.exec(line)?.[1];
  if (encoded === undefined) return null;
  try {
    const json = gunzipSync(Buffer.from(encoded, 'base64url'), {
      maxOutputLength: MAX_INFLATED_BYTES,
    }).toString();
    return readStageResult(JSON.parse(json), 'data of a comment section');
  } catch {
    // Anyone who may write as our account may have written this: what does not follow the schema is no result.
    return null;
  }
}

interface Limits {
  metrics: number;
  checks: number;
  facts: number;
  charts: number;
  headline: number;
}

/** More would leave no room for numbers. */
const MAX_CHARTS = 4;
/** Rows of the test set that are named, when they may be. */
const MAX_KEYS = 5;

const NOTHING: Limits = { metrics: 0, checks: 0, facts: 0, charts: 0, headline: 200 };
const STEPS: readonly Limits[] = [
  { metrics: 60, checks: 60, facts: 60, charts: 4, headline: 600 },
  { metrics: 40, checks: 40, facts: 40, charts: 2, headline: 600 },
  { metrics: 20, checks: 20, facts: 20, charts: 1, headline: 500 },
  { metrics: 10, checks: 10, facts: 10, charts: 1, headline: 500 },
  { metrics: 5, checks: 5, facts: 5, charts: 0, headline: 300 },
  { metrics: 2, checks: 2, facts: 0, charts: 0, headline: 300 },
  { metrics: 1, checks: 0, facts: 0, charts: 0, headline: 200 },
  NOTHING,
];

function compact({ omitted, trials, ...result }: StageResult, limits: Limits): StageResult {
  const metrics = result.metrics.slice(limits.metrics);
  const quietMetrics = metrics.filter((metric) => !needsEyes(metric));
  const checks = result.checks.slice(limits.checks);
  const left = addCounts(omitted ?? {}, {
    metrics: quietMetrics.filter(({ slice }) => slice === null).length,
    sliceMetrics: quietMetrics.filter(({ slice }) => slice !== null).length,
    openMetrics: metrics.length - quietMetrics.length,
    checks: checks.filter(({ verdict }) => !isOpen(verdict)).length,
    openChecks: checks.filter(({ verdict }) => isOpen(verdict)).length,
    kpis: Math.max(result.kpis.length - limits.facts, 0),
    facts: Math.max(result.facts.length - limits.facts, 0),
    charts: Math.max(result.charts.length - limits.charts, 0),
    trials: Math.max((trials?.rows.length ?? 0) - limits.facts, 0),
  });
  return {
    ...result,
    headline: result.headline.slice(0, limits.headline),
    metrics: result.metrics.slice(0, limits.metrics),
    checks: result.checks.slice(0, limits.checks).map((check) => ({ ...check, samples: [] })),
    kpis: result.kpis.slice(0, limits.facts),
    facts: result.facts.slice(0, limits.facts),
    charts: result.charts.slice(0, limits.charts),
    ...(trials === undefined || limits.facts === 0
      ? {}
      : { trials: { ...trials, rows: trials.rows.slice(0, limits.facts) } }),
    flips: result.flips && { ...result.flips, keys: result.flips.keys?.slice(0, MAX_KEYS) ?? null },
    changes: limits.facts > 0 ? result.changes : null,
    digests: limits.metrics > 1 ? pick(result.digests, ['data', 'model']) : {},
    journal: [],
    waivers: result.waivers.slice(0, limits.facts > 0 ? 10 : 0),
    files: [],
    error: result.error && { ...result.error, message: result.error.message.slice(0, limits.headline) },
    ...(Object.keys(left).length === 0 ? {} : { omitted: left }),
  };
}

/** Sums, without what is nothing. */
function addCounts(before: Omitted, more: Omitted): Omitted {
  const keys = new Set([...Object.keys(before), ...Object.keys(more)] as (keyof Omitted)[]);
  return Object.fromEntries(
    [...keys].sort().flatMap((key) => {
      const sum = (before[key] ?? 0) + (more[key] ?? 0);
      return sum > 0 ? [[key, sum]] : [];
    }),
  );
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

const lineOf = (result: StageResult): string =>
  `<!-- data:${gzipSync(JSON.stringify(result), { level: 9 }).toString('base64url')} -->`;
