import { join } from 'node:path';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { CheckResult, MetricResult, StageDraft } from '../../shared/model/stage-result.ts';
import { contentOf } from '../../shared/hash/content.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import { counted } from '../../shared/model/wording.ts';
import type { CommandEnd } from '../../shared/process/run-command.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { directionOf } from '../../shared/training/direction.ts';
import { FINGERPRINT_FILE } from '../../shared/training/earlier-run.ts';
import { changedKinds, fingerprintOf, type FingerprintParts } from '../../shared/training/fingerprint.ts';
import { keepModel } from '../../shared/training/keep-model.ts';
import { confirmOutput, expectOutput, type ExpectedOutput } from '../../shared/training/left-behind.ts';
import { readMetrics } from '../../shared/training/read-metrics.ts';
import { reproducibility, type RunTrace } from '../../shared/training/reproducibility.ts';
import type { ReportedMetrics } from '../../shared/training/reported-metric.ts';
import type { ReuseDecision } from '../../shared/training/reuse.ts';
import { runSanityChecks, runTraining, type TrainingRequest } from '../../shared/training/run-training.ts';
import { trainingMetrics } from '../../shared/training/training-metrics.ts';
import { divergedHeadline, failedChecksHeadline, trainedHeadline } from './headline.ts';
import type { TrainInputs } from './inputs.ts';

/** What a training left behind, or the earlier one that is reused. */
export interface Trained {
  draft: StageDraft;
  /** Absolute path in the results folder. */
  modelPath: string | null;
  cacheHit: boolean;
}

interface Expected {
  /** Absolute folder of the command. */
  folder: string;
  parts: FingerprintParts;
  decision: ReuseDecision;
  model: ExpectedOutput | null;
  metrics: ExpectedOutput | null;
}

const NOTHING: ReportedMetrics = { metrics: [], charts: [], notes: [] };

/** Runs the command and takes what it leaves behind: nothing of a run that diverged, which has failed. */
export async function runAndCollect(
  inputs: TrainInputs,
  expected: Expected,
  ports: StagePorts,
): Promise<Trained> {
  const { workspace, resultsPath } = ports;
  const { parts, decision } = expected;
  const common = {
    changes: decision.before === null ? null : changedKinds(decision.before, parts),
    digests: { fingerprint: fingerprintOf(parts) },
  };
  const request: TrainingRequest = {
    ...inputs,
    folder: expected.folder,
    temporaryFolder: ports.temporaryFolder,
    environment: ports.environment,
    signal: ports.signal,
    show: (block) => ports.log.output(block),
  };
  const { log } = ports;
  const checks =
    Object.keys(inputs.checks).length === 0
      ? []
      : await log.group('Commands before the training', () => runSanityChecks(request));
  if (checks.some(({ verdict }) => verdict === 'fail'))
    return failed({ ...common, checks, headline: failedChecksHeadline(checks) });

  const { end, reported, diverged } = await log.group('Command', () => runTraining(request));
  if (end.leftBehind > 0)
    ports.log.warning(
      `The command left ${counted(end.leftBehind, 'process', 'processes')} behind: ${end.leftBehind === 1 ? 'it was' : 'they were'} ended.`,
    );
  const stopped = diverged !== null && inputs.divergence === 'stop';
  const fromFile = stopped ? NOTHING : await metricsLeftBehind(inputs, expected.metrics, ports);
  const metrics = trainingMetrics(reported.metrics(), fromFile.metrics, (name) => better(inputs, name));
  const run = {
    ...common,
    checks: [...checks, ...divergence(diverged, stopped)],
    metrics,
    charts: chartsOf(reported.charts(), fromFile),
  };
  const facts = [{ name: 'training', value: decision.why }, ...directionFacts(inputs, metrics)];
  if (stopped)
    return failed({
      ...run,
      facts,
      cost: costOf(end, null),
      headline: divergedHeadline(diverged, end.durationSeconds),
    });

  const model = expected.model === null ? null : await keepModel(expected.model, { workspace, resultsPath });
  if (inputs.verifyReproducible) {
    const second = await log.group('Verification', () => runAgain(inputs, request, expected, ports));
    const check = reproducibility({ model: model?.content.digest ?? null, metrics }, second);
    run.checks.push(check);
    if (check.verdict === 'fail')
      return failed({
        ...run,
        facts,
        cost: costOf(end, null),
        headline: `not reproducible: ${check.message}`,
      });
  }
  const fingerprintFile = join(resultsPath, FINGERPRINT_FILE);
  await writeFileAtomic(fingerprintFile, `${JSON.stringify(parts, null, 2)}\n`);
  return {
    modelPath: model?.path ?? null,
    cacheHit: false,
    draft: {
      ...run,
      facts,
      verdict: worstVerdict([
        'pass',
        ...metrics.map(({ verdict }) => verdict),
        ...run.checks.map(({ verdict }) => verdict),
      ]),
      headline: trainedHeadline(end.durationSeconds, metrics),
      cost: costOf(end, model?.content.bytes ?? null),
      digests: { ...common.digests, ...(model === null ? {} : { model: model.content.digest }) },
      files: [...(model === null ? [] : [model.path]), fingerprintFile],
    },
  };
}

/** The same command once more; what the first run left in the workspace must be written anew. */
async function runAgain(
  inputs: TrainInputs,
  request: TrainingRequest,
  expected: Expected,
  ports: StagePorts,
): Promise<RunTrace> {
  const { workspace } = ports;
  ports.log.info('Training a second time: "verify-reproducible" is true.');
  const renewed = async (output: ExpectedOutput | null): Promise<ExpectedOutput | null> =>
    output === null ? null : expectOutput(output.input, output.shown, workspace);
  const [model, metricsFile] = [await renewed(expected.model), await renewed(expected.metrics)];
  const { reported } = await runTraining(request);
  const { metrics } = await metricsLeftBehind(inputs, metricsFile, ports);
  if (model !== null) await confirmOutput(model, workspace);
  return {
    model: model === null ? null : (await contentOf(model.path)).digest,
    metrics: trainingMetrics(reported.metrics(), metrics, (name) => better(inputs, name)),
  };
}

const failed = (draft: Omit<StageDraft, 'verdict'>): Trained => ({
  modelPath: null,
  cacheHit: false,
  draft: { ...draft, verdict: 'fail' },
});

export async function metricsLeftBehind(
  inputs: TrainInputs,
  expected: ExpectedOutput | null,
  ports: StagePorts,
): Promise<ReportedMetrics> {
  if (expected === null) return NOTHING;
  await confirmOutput(expected, ports.workspace);
  const choice = { bestOf: inputs.bestRowOf, directionOf: (name: string) => better(inputs, name) };
  const reported = await readMetrics(expected.path, expected.shown, choice);
  for (const note of reported.notes) ports.log.info(note);
  return reported;
}

export const better = ({ directions }: TrainInputs, name: string): ReturnType<typeof directionOf> =>
  (Object.hasOwn(directions, name) ? directions[name] : undefined) ?? directionOf(name);

/** The file's curve of a metric wins over the output's, as its value does. */
function chartsOf(
  ofOutput: ReportedMetrics['charts'],
  { charts }: ReportedMetrics,
): ReportedMetrics['charts'] {
  return [...new Map([...ofOutput, ...charts].map((chart) => [chart.id, chart])).values()];
}

const divergence = (diverged: string | null, stopped: boolean): CheckResult[] =>
  diverged === null
    ? []
    : [
        {
          id: 'divergence',
          column: null,
          severity: stopped ? 'error' : 'warning',
          verdict: stopped ? 'fail' : 'warn',
          value: null,
          threshold: null,
          n: null,
          m: null,
          count: null,
          message: `the training diverged: ${diverged}`,
          reason: null,
          samples: [],
        },
      ];

const directionFacts = (
  { directions }: TrainInputs,
  metrics: readonly MetricResult[],
): NonNullable<StageDraft['facts']> =>
  metrics
    .filter(({ name }) => !Object.hasOwn(directions, name))
    .map(({ name, direction }) => ({
      name: `direction of ${name}`,
      value:
        direction === 'unknown'
          ? 'unknown: its name does not tell, and "directions" does not name it'
          : `${direction} is better (from its name)`,
    }));

const costOf = (end: CommandEnd, modelBytes: number | null): NonNullable<StageDraft['cost']> => ({
  durationSeconds: end.durationSeconds,
  cpuSeconds: end.cpuSeconds,
  peakMemoryMb: end.peakMemoryMb,
  modelBytes,
  latencyP50Ms: null,
});
