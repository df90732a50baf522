import { join, relative, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { readTextFile } from '../../shared/fs/read-text.ts';
import { contentOf, type Content } from '../../shared/hash/content.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import { parseStageResult } from '../../shared/stage/result-files.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { RegisterModelInputs } from './inputs.ts';

/** What earlier stages left behind about the model. */
export interface Evidence {
  training: StageResult | null;
  evaluation: StageResult | null;
  validation: StageResult | null;
}

export async function readEvidence(inputs: RegisterModelInputs, ports: StagePorts): Promise<Evidence> {
  const given = async (path: string, input: string): Promise<StageResult> =>
    parseStageResult(await readTextFile(resolve(ports.workspace, path), path, input), path);
  return {
    training: inputs.trainingResult
      ? await given(inputs.trainingResult, 'training-result')
      : await ports.earlierResult('train'),
    evaluation: inputs.evaluationResult
      ? await given(inputs.evaluationResult, 'evaluation-result')
      : await ports.earlierResult('evaluate-vs-baseline'),
    validation: await ports.earlierResult('validate-data'),
  };
}

/**
 * Results of the stages before say something about the model only when they are of it.
 * @throws UserError for a result that an input names and that is of another model
 */
export function evidenceAbout(
  digest: string,
  evidence: Evidence,
  inputs: RegisterModelInputs,
  ports: StagePorts,
): Evidence {
  const about = (result: StageResult | null, input: string, path: string | undefined): StageResult | null => {
    const of = result?.digests['model'];
    if (result === null || of === undefined || of === digest) return result;
    const message = `the ${result.stage} result is of another model: ${of}, not ${digest}`;
    if (path !== undefined) throw new UserError(`input "${input}": ${message}`, { file: path });
    ports.log.notice(`${message}; it is left out`);
    return null;
  };
  return {
    training: about(evidence.training, 'training-result', inputs.trainingResult),
    evaluation: about(evidence.evaluation, 'evaluation-result', inputs.evaluationResult),
    validation: evidence.validation,
  };
}

export interface Model {
  /** Absolute. */
  path: string;
  /** As the user knows it, for messages. */
  shown: string;
  content: Content;
}

/** The model that an input names, else the one that train left behind. */
export async function findModel(
  modelPath: string | undefined,
  training: StageResult | null,
  ports: StagePorts,
): Promise<Model> {
  if (modelPath !== undefined) {
    const path = resolve(ports.workspace, modelPath);
    return { path, shown: modelPath, content: await readModel(path, modelPath) };
  }
  const digest = training?.digests['model'];
  const file = training?.files.find((entry) => entry.digest === digest);
  if (digest === undefined || file === undefined) {
    throw new UserError('there is no model: the results folder holds no train result with one', {
      fix: 'Run train before, or set "model-path"',
    });
  }
  const path = join(ports.resultsPath, file.path);
  const shown = relative(ports.workspace, path);
  const content = await readModel(path, shown);
  if (content.digest !== digest)
    throw new UserError(`tampered: ${content.digest} instead of ${digest} of the train result`, {
      file: shown,
    });
  return { path, shown, content };
}

async function readModel(path: string, shown: string): Promise<Content> {
  return contentOf(path).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new UserError('the model does not exist', {
      file: shown,
      cause,
      fix: 'Set "model-path" to a file or folder in the workspace',
    });
  });
}
