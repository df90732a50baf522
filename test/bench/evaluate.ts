import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import { literal } from '../../shared/data/engine/sql-text.ts';
import { runAction } from '../support/runner/index.ts';
import type { Benchmark, Figure } from './benchmark.ts';

const ROWS = 1_000_000;
const RUNS = 3;
const GOAL_MB = 300;
const GATES = `
- {metric: roc_auc, non-inferior: 0.005}
- {metric: accuracy, non-inferior: 0.005}
- {metric: precision, non-inferior: 0.01}
- {metric: recall, non-inferior: 0.01}
- {metric: f1, superior: 0}
- {metric: log_loss, non-inferior: 0.01}
- {metric: brier, max: 0.5}
`;

const benchmark: Benchmark = {
  does: `the whole action on ${ROWS.toLocaleString('en-US')} rows of predictions of two models (Parquet), all binary metrics, seven gates`,
  run: async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'bench-evaluate-'));
    try {
      await writePredictions(workspace);
      const costs: Cost[] = [];
      for (let run = 0; run < RUNS; run++) costs.push(await evaluateOnce(workspace));
      const least = (name: keyof Cost): number => Math.min(...costs.map((cost) => cost[name]));
      const memory = Math.max(...costs.map(({ peakMemoryMb }) => peakMemoryMb));
      return [
        { name: 'CPU time', value: least('cpuSeconds'), unit: 's' },
        { name: 'wall time', value: least('durationSeconds'), unit: 's' },
        {
          name: 'peak memory',
          value: memory,
          unit: 'MB',
          goal: `≤ ${GOAL_MB} MB`,
          met: memory <= GOAL_MB,
        },
      ] satisfies Figure[];
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  },
};
export default benchmark;

/** Labels and two scores that agree with them by halves, from a hash of the row, so that every run sees the same. */
async function writePredictions(workspace: string): Promise<void> {
  const engine = await openEngine(await import('@duckdb/node-api'), { temporaryFolder: workspace });
  const uniform = (salt: number): string => `(hash(i + ${salt} * 10000000) % 1000003) / 1000003.0`;
  const table = (select: string, file: string): Promise<void> =>
    engine.run(
      `COPY (SELECT i AS id, ${select} FROM range(${ROWS}) t(i)) TO ${literal(join(workspace, file))} (FORMAT parquet)`,
    );
  try {
    const label = `CAST(${uniform(1)} < 0.2 AS INTEGER)`;
    await table(`${label} AS late`, 'test.parquet');
    await table(`0.3 * ${label} + 0.7 * ${uniform(2)} AS score`, 'candidate.parquet');
    await table(
      `0.25 * ${label} + 0.75 * (0.8 * ${uniform(2)} + 0.2 * ${uniform(3)}) AS score`,
      'baseline.parquet',
    );
  } finally {
    engine.close();
  }
}

interface Cost {
  cpuSeconds: number;
  durationSeconds: number;
  peakMemoryMb: number;
}

async function evaluateOnce(workspace: string): Promise<Cost> {
  const { result, log } = await runAction({
    action: 'evaluate-vs-baseline',
    workspace,
    inputs: {
      data: 'test.parquet',
      predictions: 'candidate.parquet',
      baseline: 'baseline.parquet',
      label: 'late',
      id: 'id',
      gates: GATES,
      comment: 'never',
      upload: 'false',
    },
  });
  const { cpuSeconds, durationSeconds, peakMemoryMb } = result?.cost ?? {};
  if (result?.verdict !== 'pass' || cpuSeconds == null || durationSeconds == null || peakMemoryMb == null)
    throw new Error(`the evaluation did not pass: ${log}`);
  return { cpuSeconds, durationSeconds, peakMemoryMb };
}
