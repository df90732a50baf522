import { join } from 'node:path';
import { jsonMetrics } from '../metrics-formats/json.ts';
import type { RowChoice } from '../metrics-formats/format.ts';
import { logOfTable } from '../metrics-formats/delimited.ts';
import { metricsOfRows } from '../metrics-formats/rows.ts';
import { readMetricsText } from '../read-metrics-file.ts';
import type { ReportedMetrics } from '../reported-metric.ts';
import { filesBelow } from './files-below.ts';
import { rowsByStep, type LoggedMetric } from './steps.ts';

const PLOTS = 'plots/metrics';

/**
 * DVCLive's folder: `metrics.json` holds the last values, `plots/metrics/<name>.tsv` every step. Null when it is none.
 */
export async function readDvcLive(
  folder: string,
  shown: string,
  choice: RowChoice,
): Promise<ReportedMetrics | null> {
  const summary = (await filesBelow(folder, shown)).includes('metrics.json');
  const plots = (await filesBelow(join(folder, PLOTS), shown)).filter((file) => file.endsWith('.tsv'));
  if (!summary && plots.length === 0) return null;
  const logged = await Promise.all(
    plots.map((file) => readPlot(join(folder, PLOTS, file), `${shown}/${PLOTS}/${file}`, file)),
  );
  const log = logged.length === 0 ? null : metricsOfRows(rowsByStep(logged), shown, choice);
  if (!summary || (choice.bestOf !== null && log !== null)) return log;
  const last = await readSummary(folder, shown, choice);
  return { ...last, charts: log?.charts ?? [], notes: log?.notes ?? [] };
}

/** `step` tells how far the run came. */
async function readSummary(folder: string, shown: string, choice: RowChoice): Promise<ReportedMetrics> {
  const text = await readMetricsText(join(folder, 'metrics.json'), `${shown}/metrics.json`);
  const { metrics } = jsonMetrics.read(text, `${shown}/metrics.json`, choice);
  return { metrics: metrics.filter(({ name }) => name !== 'step'), charts: [], notes: [] };
}

async function readPlot(path: string, shown: string, file: string): Promise<LoggedMetric> {
  const rows = logOfTable(await readMetricsText(path, shown), '\t', shown);
  const column = file.replace(/^.*\//, '').replace(/\.tsv$/, '');
  return {
    name: file.replace(/\.tsv$/, '').replaceAll('/', '.'),
    points: rows.flatMap(({ cells }) => {
      const step = cells.get('step');
      return typeof step === 'number' ? [{ step, value: cells.get(column) ?? null }] : [];
    }),
  };
}
