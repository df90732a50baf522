import { gunzipSync, gzipSync } from 'node:zlib';
import { digestOf } from '../../hash/digest.ts';
import { parseDocument } from '../../model/validate.ts';
import schema from '../../model/schemas/baseline.schema.json' with { type: 'json' };
import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import type { Verdict } from '../../model/verdict.ts';
import { sectionId } from '../comment/section-identity.ts';
import { byImportance } from '../headline-metric.ts';

/** What a later evaluation needs of a commit's evaluation when its artifacts are gone. */
export interface CommitBaseline {
  schemaVersion: 1;
  model: string;
  /** Of the matrix leg; empty outside a matrix. */
  legHash: string;
  sha: string;
  runId: number;
  runAttempt: number;
  at: string;
  verdict: Verdict;
  /** Digest of the test data. */
  data: string | null;
  modelDigest: string | null;
  /** Of the whole test set; bounds are one-sided ones of the value. */
  metrics: {
    name: string;
    value: number;
    n: number | null;
    bounds: { lower: number; upper: number; alpha: number } | null;
  }[];
  /** Last values of the gated metrics, oldest first, this commit's included. */
  trends: { metric: string; commits: string[]; values: (number | null)[] }[];
}

export const TREND_LENGTH = 12;
/** Longest payload line; a check's text has room for 65,535 bytes, and people read that. */
export const PAYLOAD_BUDGET_BYTES = 16_000;
const MAX_INFLATED_BYTES = 1 << 20;
const MOST_METRICS = [200, 100, 50, 20, 10, 5, 1, 0];
const LINE = /^<!-- mlops-baseline:v1 sha256=([0-9a-f]{64}) ([A-Za-z0-9_-]{1,16000}) -->\r?$/m;

/** @returns null when the result is no evaluation of a known commit */
export function commitBaselineOf(result: StageResult): CommitBaseline | null {
  const { sha, runId, runAttempt, finishedAt } = result.provenance;
  if (
    result.stage !== 'evaluate-vs-baseline' ||
    sha === null ||
    runId === null ||
    result.metrics.length === 0
  )
    return null;
  const metrics = firstOfEach(byImportance(result.metrics).filter(({ slice }) => slice === null));
  return {
    schemaVersion: 1,
    model: result.model,
    legHash: sectionId(result).split('.')[1] ?? '',
    sha,
    runId,
    runAttempt: runAttempt ?? 1,
    at: finishedAt,
    verdict: result.verdict,
    data: result.digests['data'] ?? null,
    modelDigest: result.digests['model'] ?? null,
    metrics: metrics.flatMap(measured),
    trends: metrics.flatMap((metric) => (metric.gate === null ? [] : trendOf(result, metric, sha))),
  };
}

/** The hidden line of a check run's text that keeps a commit's evaluation; null when there is nothing to keep. */
export function renderPayload(result: StageResult): string | null {
  const baseline = commitBaselineOf(result);
  if (baseline === null) return null;
  for (const most of MOST_METRICS) {
    const { metrics, trends } = baseline;
    const line = lineOf({ ...baseline, metrics: metrics.slice(0, most), trends: trends.slice(0, most) });
    if (line.length <= PAYLOAD_BUDGET_BYTES) return line;
  }
  return null;
}

/** Reads the payload out of a check run's text. @returns null when there is none that is intact and follows its schema */
export function readPayload(text: string): CommitBaseline | null {
  const [, sha256, encoded] = LINE.exec(text) ?? [];
  if (encoded === undefined || digestOf(encoded) !== `sha256:${sha256 ?? ''}`) return null;
  try {
    const json = gunzipSync(Buffer.from(encoded, 'base64url'), { maxOutputLength: MAX_INFLATED_BYTES });
    return readCommitBaseline(JSON.parse(json.toString()));
  } catch {
    // Every workflow of the repository writes as our account: what does not follow the schema is no payload.
    return null;
  }
}

/** @throws UserError */
export const readCommitBaseline = (data: unknown): CommitBaseline =>
  parseDocument<CommitBaseline>(schema, data, 'baseline of a commit');

function lineOf(baseline: CommitBaseline): string {
  const encoded = gzipSync(JSON.stringify(baseline), { level: 9 }).toString('base64url');
  return `<!-- mlops-baseline:v1 sha256=${digestOf(encoded).slice('sha256:'.length)} ${encoded} -->`;
}

/** A metric has one row for each of its gates, with one value. */
function firstOfEach(metrics: readonly MetricResult[]): MetricResult[] {
  const first = new Map<string, MetricResult>();
  for (const metric of metrics) if (!first.has(metric.name)) first.set(metric.name, metric);
  return [...first.values()];
}

function measured({ name, value, n, valueBounds }: MetricResult): CommitBaseline['metrics'] {
  if (value === null || name.length > 200) return [];
  const { lower = null, upper = null, alpha = 0 } = valueBounds ?? {};
  return [{ name, value, n, bounds: lower === null || upper === null ? null : { lower, upper, alpha } }];
}

function trendOf(result: StageResult, { name, value }: MetricResult, sha: string): CommitBaseline['trends'] {
  if (name.length > 200) return [];
  const chart = result.charts.find(({ id }) => id === `${name}-trend`);
  const values = chart?.series[0]?.y ?? [value];
  const commits = chart?.x.map((commit) => String(commit).slice(0, 40)) ?? [sha.slice(0, 7)];
  return [{ metric: name, commits: commits.slice(-TREND_LENGTH), values: values.slice(-TREND_LENGTH) }];
}
