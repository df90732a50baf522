import { lstat, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { StageDraft, StageResult } from '../../shared/model/stage-result.ts';
import { VERSION } from '../../shared/model/version.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { determiningFiles } from '../../shared/training/determining-files.ts';
import {
  alteredFile,
  earlierModel,
  earlierParts,
  FINGERPRINT_FILE,
} from '../../shared/training/earlier-run.ts';
import {
  changedKinds,
  changedParts,
  fingerprintOf,
  type FingerprintParts,
} from '../../shared/training/fingerprint.ts';
import { isInside } from '../../shared/training/inside.ts';
import { keepModel } from '../../shared/training/keep-model.ts';
import { readMetricsFile } from '../../shared/training/read-metrics-file.ts';
import { runTraining } from '../../shared/training/run-training.ts';
import { trainingMetrics } from '../../shared/training/training-metrics.ts';
import type { TrainInputs } from './inputs.ts';

export interface TrainOutcome {
  draft: StageDraft;
  /** Absolute path in the results folder. */
  modelPath: string | null;
  cacheHit: boolean;
}

export async function train(inputs: TrainInputs, ports: StagePorts): Promise<TrainOutcome> {
  const folder = await workingFolder(inputs.workingDirectory, ports.workspace);
  const parts = await partsOf(inputs, folder, ports);
  const decision = await decide(inputs, parts, ports);
  ports.log.info(decision.why);
  if (decision.reuse !== null) return reused(decision.reuse, ports.resultsPath);
  return trained(inputs, { folder, parts, decision }, ports);
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
    environment: {
      platform: process.platform,
      architecture: process.arch,
      image: environment['ImageOS'] ?? null,
      python: environment['pythonLocation'] ?? null,
      'env-passthrough': [...inputs.passthrough].sort().join(' '),
    },
    action: Number(VERSION.split('.')[0]),
  };
}

interface Decision {
  reuse: StageResult | null;
  why: string;
  before: FingerprintParts | null;
}

async function decide(inputs: TrainInputs, parts: FingerprintParts, ports: StagePorts): Promise<Decision> {
  const earlier = await ports.earlierResult('train').catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    ports.log.warning(`The earlier training result is not readable (${error.message}): training again.`);
    return null;
  });
  if (earlier === null || earlier.verdict !== 'pass')
    return { reuse: null, why: 'Training: there is no earlier result to reuse.', before: null };
  const before = await earlierParts(ports.resultsPath, earlier);
  const again = (why: string): Decision => ({ reuse: null, why: `Training again: ${why}.`, before });
  if (before === null) return again('the earlier result does not prove what determined it');
  const changed = changedParts(before, parts);
  if (changed.length > 0) return again(`changed since the earlier run: ${changed.join(', ')}`);
  if (!inputs.cache) return again('"cache" is false');
  if (inputs.inputs.length === 0) return again('"inputs" does not name the files that determine the result');
  const altered = await alteredFile(ports.resultsPath, earlier);
  if (altered !== null) return again(`${altered} in the results folder is missing or altered`);
  return { reuse: earlier, why: 'Not training: nothing that determines the result has changed.', before };
}

function reused(earlier: StageResult, resultsPath: string): TrainOutcome {
  const { metrics, charts, digests, cost } = earlier;
  const facts = earlier.facts.filter(({ name }) => name !== 'training');
  return {
    modelPath: earlierModel(resultsPath, earlier),
    cacheHit: true,
    draft: {
      verdict: 'pass',
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

async function trained(
  inputs: TrainInputs,
  { folder, parts, decision }: { folder: string; parts: FingerprintParts; decision: Decision },
  ports: StagePorts,
): Promise<TrainOutcome> {
  const { workspace, resultsPath } = ports;
  const { end, reported } = await runTraining({
    ...inputs,
    folder,
    temporaryFolder: ports.temporaryFolder,
    environment: ports.environment,
    signal: ports.signal,
    show: (line) => ports.log.output(line),
  });
  if (end.leftBehind > 0)
    ports.log.warning(`The command left ${String(end.leftBehind)} process(es) behind: they were ended.`);
  const fromFile =
    inputs.metricsPath === null
      ? []
      : await readMetricsFile(resolve(workspace, inputs.metricsPath), inputs.metricsPath);
  const metrics = trainingMetrics(reported.metrics(), fromFile);
  const model =
    inputs.modelPath === null
      ? null
      : await keepModel({
          path: resolve(workspace, inputs.modelPath),
          shown: inputs.modelPath,
          workspace,
          resultsPath,
        });
  const fingerprintFile = join(resultsPath, FINGERPRINT_FILE);
  await writeFileAtomic(fingerprintFile, `${JSON.stringify(parts, null, 2)}\n`);

  const shown = metrics
    .slice(0, 3)
    .map(({ name, value }) => `${name} ${value === null ? '–' : String(value)}`);
  return {
    modelPath: model?.path ?? null,
    cacheHit: false,
    draft: {
      verdict: 'pass',
      headline: `trained in ${end.durationSeconds.toFixed(1)} s${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`,
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
          value: `${direction} is better (from its name)`,
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
