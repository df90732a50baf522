import type { CheckResult } from '../model/stage-result.ts';
import type { ReportedMetric } from './reported-metric.ts';

/** What one run of the command left behind. */
export interface RunTrace {
  /** Digest of the model; null: none is asked for. */
  model: string | null;
  metrics: readonly Pick<ReportedMetric, 'name' | 'value'>[];
}

/** Metrics that measure the machine: no two runs agree in them. */
const OF_THE_RUN = /(^|[^a-z])(latency|duration|seconds|time|runtime|throughput|memory|speed)([^a-z]|$)/;
const SHOWN = 5;

/** Whether two runs of the same command left the same behind: the same bytes, the same figures to the last digit. */
export function reproducibility(first: RunTrace, second: RunTrace): CheckResult {
  const differences = [
    ...(first.model === second.model ? [] : ['the model']),
    ...differingMetrics(first, second),
  ];
  const shown = differences.slice(0, SHOWN).join(', ');
  const more = differences.length > SHOWN ? ` and ${String(differences.length - SHOWN)} more` : '';
  const same = differences.length === 0;
  return {
    id: 'reproducible',
    column: null,
    severity: 'error',
    verdict: same ? 'pass' : 'fail',
    value: differences.length,
    threshold: 0,
    n: null,
    m: null,
    count: null,
    message: same
      ? 'a second run left the same behind'
      : `a second run of the same command differs in ${shown}${more}`,
    reason: null,
    samples: [],
  };
}

function differingMetrics(first: RunTrace, second: RunTrace): string[] {
  const values = ({ metrics }: RunTrace): Map<string, number | null> =>
    new Map(metrics.map(({ name, value }) => [name, value]));
  const [before, after] = [values(first), values(second)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => !OF_THE_RUN.test(name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()))
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name} (${text(before.get(name))}, then ${text(after.get(name))})`);
}

const text = (value: number | null | undefined): string =>
  value === undefined ? 'absent' : value === null ? 'undefined' : String(value);
