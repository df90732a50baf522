import { UserError, type Place } from '../../errors.ts';
import type { ReportedMetric, ReportedMetrics } from '../reported-metric.ts';
import { readBencherMetrics } from './bencher.ts';
import { readBenchmarkEntries } from './benchmark-entries.ts';
import { readClassificationReport } from './classification-report.ts';
import { flattenMetrics } from './flatten.ts';
import { faultOfName, MAX_NAME } from './metric-name.ts';

type Path = readonly (string | number)[];

/**
 * Metrics of a parsed JSON, YAML or TOML document: in a shape that a known tool writes, else nested maps of numbers.
 * @throws UserError at the place of what is no finite number.
 */
export function metricsOfDocument(value: unknown, placeOf: (path: Path) => Place): ReportedMetrics {
  const ofTool = readBenchmarkEntries(value) ?? readBencherMetrics(value);
  if (ofTool !== null) refuseNames(ofTool, placeOf);
  const metrics = ofTool ?? flattenMetrics(readClassificationReport(value) ?? value, placeOf);
  return { metrics, charts: [], notes: [] };
}

function refuseNames(metrics: readonly ReportedMetric[], placeOf: (path: Path) => Place): void {
  const names = new Set<string>();
  for (const { name } of metrics) {
    const fault = faultOfName(name) ?? (names.has(name) ? 'stands there twice' : null);
    if (fault !== null) throw new UserError(`the metric "${name.slice(0, MAX_NAME)}" ${fault}`, placeOf([]));
    names.add(name);
  }
}
