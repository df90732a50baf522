import { join } from 'node:path';
import { parseYaml } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import type { RowChoice } from '../metrics-formats/format.ts';
import { isMap } from '../metrics-formats/map.ts';
import { metricsOfRows } from '../metrics-formats/rows.ts';
import { readMetricsText } from '../read-metrics-file.ts';
import type { ReportedMetrics } from '../reported-metric.ts';
import { filesBelow } from './files-below.ts';
import { rowsByStep, type LoggedMetric } from './steps.ts';

const META = /^(|.*\/)meta\.yaml$/;

interface Run {
  /** Below the folder, with slashes; empty: the folder itself. */
  path: string;
  startedAt: number;
}

/**
 * MLflow's file store (`mlruns`, an experiment, or a run): a file per metric with lines `<milliseconds> <value> <step>`.
 * The newest run counts. Null when the folder holds no run.
 */
export async function readMlflow(
  folder: string,
  shown: string,
  choice: RowChoice,
): Promise<ReportedMetrics | null> {
  const files = await filesBelow(folder, shown);
  const runs = await runsOf(folder, shown, files);
  const [newest] = runs.sort((a, b) => b.startedAt - a.startedAt || (a.path < b.path ? -1 : 1));
  if (newest === undefined) return null;
  const prefix = `${newest.path === '' ? '' : `${newest.path}/`}metrics/`;
  const logged = await Promise.all(
    files
      .filter((file) => file.startsWith(prefix))
      .map((file) => readMetric(folder, shown, { file, prefix })),
  );
  if (logged.length === 0)
    throw new UserError('the run holds no metric', { file: `${shown}/${newest.path}`, fix: 'Log one' });
  const reported = metricsOfRows(rowsByStep(logged), shown, choice);
  const among = runs.length === 1 ? '' : `, the newest of ${String(runs.length)}`;
  return { ...reported, notes: [...reported.notes, `${shown}: metrics of the run ${newest.path}${among}.`] };
}

/** A run has a `run_id` in its description, an experiment has not. */
async function runsOf(folder: string, shown: string, files: readonly string[]): Promise<Run[]> {
  const described = files.filter((file) => META.test(file) && !file.startsWith('.trash/'));
  const runs = await Promise.all(
    described.map(async (file): Promise<Run[]> => {
      const meta = parseYaml(
        await readMetricsText(join(folder, file), `${shown}/${file}`),
        `${shown}/${file}`,
      ).value;
      if (!isMap(meta) || typeof meta['run_id'] !== 'string') return [];
      const started = meta['start_time'];
      return [
        { path: file.replace(/\/?meta\.yaml$/, ''), startedAt: typeof started === 'number' ? started : 0 },
      ];
    }),
  );
  return runs.flat();
}

async function readMetric(
  folder: string,
  shown: string,
  { file, prefix }: { file: string; prefix: string },
): Promise<LoggedMetric> {
  const text = await readMetricsText(join(folder, file), `${shown}/${file}`);
  const points = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const [, , value = '', step = '0'] = /^(\d+) (\S+)(?: (-?\d+))?\s*$/.exec(line) ?? [];
    if (value === '')
      throw new UserError('expected "<milliseconds> <value> <step>"', {
        file: `${shown}/${file}`,
        line: index + 1,
      });
    const number = Number(value);
    return [{ step: Number(step), value: Number.isFinite(number) ? number : value }];
  });
  return { name: file.slice(prefix.length), points };
}
