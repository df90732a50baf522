import { UserError } from '../../errors.ts';
import type { RowChoice } from '../metrics-formats/format.ts';
import type { ReportedMetrics } from '../reported-metric.ts';
import { readDvcLive } from './dvclive.ts';
import { readMlflow } from './mlflow.ts';

/** @throws UserError for a folder that neither DVCLive nor MLflow has written. */
export async function readMetricsFolder(
  path: string,
  shown: string,
  choice: RowChoice,
): Promise<ReportedMetrics> {
  const reported = (await readDvcLive(path, shown, choice)) ?? (await readMlflow(path, shown, choice));
  if (reported === null)
    throw new UserError(`input "metrics-path": the folder "${shown}" is neither of DVCLive nor of MLflow`, {
      fix: 'Name a file of metrics, a folder of DVCLive (metrics.json), or "mlruns" of MLflow',
    });
  return reported;
}
