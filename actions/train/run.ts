import { lstat, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { MetricResult, StageDraft, StageResult } from '../../shared/model/stage-result.ts';
import { worstVerdict } from '../../shared/model/verdict.ts';
import { VERSION } from '../../shared/model/version.ts';
import { counted } from '../../shared/model/wording.ts';
import { plain } from '../../shared/reporting/numbers.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { determiningEnvironment } from '../../shared/training/determining-environment.ts';
import { determiningFiles } from '../../shared/training/determining-files.ts';
import { earlierModel, FINGERPRINT_FILE } from '../../shared/training/earlier-run.ts';
import { changedKinds, fingerprintOf, type FingerprintParts } from '../../shared/training/fingerprint.ts';
import { isInside } from '../../shared/fs/inside.ts';
import { keepModel, refuseOverlap } from '../../shared/training/keep-model.ts';
import { confirmOutput, expectOutput, type ExpectedOutput } from '../../shared/training/left-behind.ts';
import { readMetricsFile } from '../../shared/training/read-metrics-file.ts';
import { decideReuse, type ReuseDecision } from '../../shared/training/reuse.ts';
import { runTraining } from '../../shared/training/run-training.ts';
import { trainingMetrics } from '../../shared/training/training-metrics.ts';
import type { TrainInputs } from './inputs.ts';

export interface TrainOutcome {
  draft: StageDraft;
  /** Absolute path in the results folder. */
  modelPath: string | null;
  cacheHit: boolean;
  uploadModelMaxMb: number;
}

export async function train(inputs: TrainInputs, ports: StagePorts): Promise<TrainOutcome> {
  const folder = await workingFolder(inputs.workingDirectory, ports.workspace);
  const model = await expected('model-path', inputs.modelPath, ports);
  const metrics = await expected('metrics-path', inputs.metricsPath, ports);
  if (model !== null) refuseOverlap(model, ports.resultsPath);
  const parts = await partsOf(inputs, folder, ports);
  const decision = await decideReuse({
    parts,
    earlier: await earlierResult(ports),
    resultsPath: ports.resultsPath,
    cache: inputs.cache,
    filesAreNamed: inputs.inputs.length > 0,
  });
  ports.log.info(decision.why);
  const outcome =
    decision.reuse === null
      ? await trained(inputs, { folder, parts, decision, model, metrics }, ports)
      : reused(decision.reuse, ports.resultsPath);
  return { ...outcome, uploadModelMaxMb: inputs.uploadModelMaxMb };
}

async function workingFolder(shown: string, workspace: string): Promise<string> {
  const folder = resolve(workspace, shown);
  const stats = await lstat(folder).catch(() => null);
  if (stats === null) throw new UserError(`input "working-directory": "${shown}" does not exist`);
  const real = await realpath(folder);
  if (!isInside(await realpath(workspace), real))
    throw new UserError(`input "working-directory": "${shown}" lies outside the workspace`);
  if (!(await lstat(real)).isDirectory())
    throw new UserError(`input "working-directory": "${shown}" is not a folder`);
  return folder;
}

const expected = (
  input: ExpectedOutput['input'],
  shown: string | null,
  { workspace }: StagePorts,
): Promise<ExpectedOutput | null> =>
  shown === null ? Promise.resolve(null) : expectOutput(input, shown, workspace);

async function partsOf(inputs: TrainInputs, folder: string, ports: StagePorts): Promise<FingerprintParts> {
  const { workspace, resultsPath, environment } = ports;
  const outputs = [inputs.modelPath, inputs.metricsPath].filter((path) => path !== null);
  const files = await determiningFiles({
    patterns: inputs.inputs,
    workspace,
    workingDirectory: folder,
    written: [resultsPath, ...outputs.map((path) => resolve(workspace, path))],
  });
  return {
    command: inputs.command,
    parameters: inputs.parameters,
    workingDirectory: inputs.workingDirectory,
    outputs: { 'model-path': inputs.modelPath, 'metrics-path': inputs.metricsPath },
    ...files,
    environment: determiningEnvironment(environment, inputs.passthrough),
    action: Number(VERSION.split('.')[0]),
  };
}

/** A broken earlier result costs a training, no failure. */
async function earlierResult(ports: StagePorts): Promise<StageResult | null> {
  return ports.earlierResult('train').catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    ports.log.warning(`The earlier training result is not readable (${error.message}): training again.`);
    return null;
  });
}

type Outcome = Omit<TrainOutcome, 'uploadModelMaxMb'>;

function reused(earlier: StageResult, resultsPath: string): Outcome {
  const { verdict, metrics, charts, digests, cost } = earlier;
  const facts = earlier.facts.filter(({ name }) => name !== 'training');
  return {
    modelPath: earlierModel(resultsPath, earlier),
    cacheHit: true,
    draft: {
      verdict,
      headline: 'reused the earlier model: nothing that determines it has changed',
      metrics,
      charts,
      digests,
      ...(cost === null ? {} : { cost }),
      changes: { data: false, params: false, code: false, environment: false },
      facts: [{ name: 'training', value: 'reused' }, ...facts],
      files: earlier.files.map(({ path }) => join(resultsPath, path)),
    },
  };
}

interface Training {
  /** Absolute folder of the command. */
  folder: string;
  parts: FingerprintParts;
  decision: ReuseDecision;
  model: ExpectedOutput | null;
  metrics: ExpectedOutput | null;
}

async function trained(inputs: TrainInputs, training: Training, ports: StagePorts): Promise<Outcome> {
  const { workspace, resultsPath } = ports;
  const { parts, decision } = training;
  const { end, reported } = await runTraining({
    ...inputs,
    folder: training.folder,
    temporaryFolder: ports.temporaryFolder,
    environment: ports.environment,
    signal: ports.signal,
    show: (line) => ports.log.output(line),
  });
  if (end.leftBehind > 0)
    ports.log.warning(
      `The command left ${counted(end.leftBehind, 'process', 'processes')} behind: ${end.leftBehind === 1 ? 'it was' : 'they were'} ended.`,
    );
  if (training.metrics !== null) await confirmOutput(training.metrics, workspace);
  const fromFile =
    training.metrics === null ? [] : await readMetricsFile(training.metrics.path, training.metrics.shown);
  const metrics = trainingMetrics(reported.metrics(), fromFile);
  const model = training.model === null ? null : await keepModel(training.model, { workspace, resultsPath });
  const fingerprintFile = join(resultsPath, FINGERPRINT_FILE);
  await writeFileAtomic(fingerprintFile, `${JSON.stringify(parts, null, 2)}\n`);

  return {
    modelPath: model?.path ?? null,
    cacheHit: false,
    draft: {
      verdict: worstVerdict(['pass', ...metrics.map(({ verdict }) => verdict)]),
      headline: headlineOf(end.durationSeconds, metrics),
      metrics,
      charts: reported.charts(),
      cost: {
        durationSeconds: end.durationSeconds,
        cpuSeconds: end.cpuSeconds,
        peakMemoryMb: end.peakMemoryMb,
        modelBytes: model?.content.bytes ?? null,
        latencyP50Ms: null,
      },
      changes: decision.before === null ? null : changedKinds(decision.before, parts),
      facts: [
        { name: 'training', value: decision.why },
        ...metrics.map(({ name, direction }) => ({
          name: `direction of ${name}`,
          value:
            direction === 'unknown'
              ? 'unknown: its name does not tell'
              : `${direction} is better (from its name)`,
        })),
      ],
      digests: {
        fingerprint: fingerprintOf(parts),
        ...(model === null ? {} : { model: model.content.digest }),
      },
      files: [...(model === null ? [] : [model.path]), fingerprintFile],
    },
  };
}

function headlineOf(seconds: number, metrics: readonly MetricResult[]): string {
  // What is undefined or can't be comes first: it is what the reader has to know.
  const rank = ({ value, verdict }: MetricResult): number =>
    value === null ? 0 : verdict === 'warn' ? 1 : 2;
  const shown = [...metrics]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 3)
    .map(({ name, value, verdict, reason }) => {
      if (value === null) return `${name} is undefined`;
      return `${name} ${plain(value, 4)}${verdict === 'warn' ? ` (${reason ?? 'it can not be'})` : ''}`;
    });
  return `trained in ${seconds.toFixed(1)} s${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`;
}
