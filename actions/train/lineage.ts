import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLineageEvents, type LineageRun } from '../../shared/audit/openlineage.ts';
import { CancelledError, describeError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import { contentOf } from '../../shared/hash/content.ts';
import { redactor, secretsOf } from '../../shared/redaction.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { fingerprintOf, type FingerprintParts } from '../../shared/training/fingerprint.ts';
import {
  changedFiles,
  dividedFiles,
  filesOf,
  hardware,
  inContainer,
  type Lineage,
} from '../../shared/training/lineage/lineage.ts';
import { slsaStatement } from '../../shared/training/lineage/slsa-statement.ts';
import type { Trained } from './collect.ts';
import type { TrainInputs } from './inputs.ts';

/** Runs a training and writes down what it was made of, also when it fails. */
export async function withLineage(
  inputs: TrainInputs,
  parts: FingerprintParts,
  ports: StagePorts,
  run: () => Promise<Trained>,
): Promise<Trained> {
  const startedAt = ports.now();
  const lineage = await lineageOf(inputs, parts, ports);
  const write = (end: Pick<LineageRun, 'end' | 'outputs' | 'message'>): Promise<string> =>
    writeEvents(lineage, { ...end, startedAt }, ports);
  const redact = redactor(secretsOf(ports.environment));
  let trained: Trained;
  try {
    trained = await run();
  } catch (error) {
    const end = error instanceof CancelledError ? 'ABORT' : 'FAIL';
    await write({ end, outputs: [], message: redact(describeError(error).message) });
    throw error;
  }
  const { draft, modelPath } = trained;
  const model = modelPath === null ? null : await contentOf(modelPath);
  const outputs = model === null ? [] : [{ name: `models/${ports.model}`, digest: model.digest }];
  const files = [
    await written(ports, 'lineage.json', lineage),
    draft.verdict === 'fail'
      ? await write({ end: 'FAIL', outputs, message: redact(draft.headline) })
      : await write({ end: 'COMPLETE', outputs }),
  ];
  if (model !== null) {
    const metrics = (draft.metrics ?? []).map(({ name, value }) => [name, value] as const);
    const statement = slsaStatement({
      lineage,
      context: ports.context,
      fingerprint: fingerprintOf(parts),
      model: model.files,
      metrics: Object.fromEntries(metrics),
      startedAt,
      finishedAt: ports.now(),
    });
    files.push(await written(ports, 'provenance.intoto.json', statement));
  }
  return {
    ...trained,
    draft: {
      ...draft,
      facts: [...(draft.facts ?? []), ...factsOf(lineage)],
      files: [...(draft.files ?? []), ...files],
    },
  };
}

async function lineageOf(
  { command, parameters, parentModel }: TrainInputs,
  parts: FingerprintParts,
  ports: StagePorts,
): Promise<Lineage> {
  const { context } = ports;
  const redact = redactor(secretsOf(ports.environment));
  const { code, data } = dividedFiles(parts, await rowsByPath(ports));
  const parent = parts.outputs['parent-model'] ?? null;
  const lineage: Lineage = {
    schemaVersion: 1,
    code: {
      repository: context.repository,
      commit: context.sha,
      ref: context.ref,
      changedFiles: await changedFiles(ports),
      files: code,
    },
    data,
    parentModel: parentModel === null || parent === null ? null : { path: parentModel, digest: parent },
    command,
    parameters,
    environment: parts.environment,
    lockFiles: filesOf(parts.lockFiles),
    container: inContainer(),
    hardware: hardware(),
  };
  const shown = (_: string, value: unknown): unknown => (typeof value === 'string' ? redact(value) : value);
  return JSON.parse(JSON.stringify(lineage, shown)) as Lineage;
}

/** Of the files that validate-data counted; the training is none the worse without. */
async function rowsByPath({ resultsPath }: StagePorts): Promise<Map<string, number>> {
  try {
    const snapshot = JSON.parse(await readFile(join(resultsPath, 'data-snapshot.json'), 'utf8')) as {
      files: { path: string; rows: number }[];
    };
    return new Map(snapshot.files.map(({ path, rows }) => [path, rows]));
  } catch {
    return new Map();
  }
}

async function writeEvents(
  lineage: Lineage,
  end: Pick<LineageRun, 'end' | 'outputs' | 'message' | 'startedAt'>,
  ports: StagePorts,
): Promise<string> {
  const { context, model, legHash, resultsPath } = ports;
  const { parameters, environment, hardware: machine, container } = lineage;
  const path = join(resultsPath, 'openlineage.jsonl');
  const events = openLineageEvents({
    ...end,
    context,
    identity: { legHash },
    job: `train.${model}`,
    finishedAt: ports.now(),
    inputs: [
      ...lineage.data.map(({ path: name, digest, rows }) => ({ name, digest, rows })),
      ...(lineage.parentModel === null
        ? []
        : [{ name: lineage.parentModel.path, digest: lineage.parentModel.digest }]),
    ],
    training: { parameters, environment, hardware: machine, container },
  });
  await writeFileAtomic(path, events);
  return path;
}

async function written({ resultsPath }: StagePorts, name: string, content: object): Promise<string> {
  const path = join(resultsPath, name);
  await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`);
  return path;
}

const factsOf = ({
  code,
  hardware: { cpu, cores, memoryMb, gpus },
}: Lineage): { name: string; value: string }[] => [
  {
    name: 'code',
    value: `${code.commit?.slice(0, 12) ?? 'no commit'}, ${code.changedFiles === null ? 'changes unknown' : code.changedFiles === 0 ? 'as committed' : `${String(code.changedFiles)} changed`}`,
  },
  {
    name: 'hardware',
    value: [
      cpu ?? 'unknown CPU',
      `${String(cores)} cores`,
      `${memoryMb.toLocaleString('en')} MiB`,
      ...gpus,
    ].join(', '),
  },
];
