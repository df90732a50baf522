import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extractZip } from '../archive/extract-zip.ts';
import { artifactName, latestAttempt, parseArtifactName } from '../artifact/artifact-name.ts';
import { saveChecked, type ArtifactSource } from '../artifact/artifact-source.ts';
import { ServiceError, UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { contentOf } from '../hash/content.ts';
import type { RunArtifact } from '../github/github.ts';
import type { Log } from '../model/log.ts';
import type { RunContext } from '../model/run-context.ts';
import { STAGES, type ResultFile, type StageName, type StageResult } from '../model/stage-result.ts';
import { chooseResult } from './choose-result.ts';
import { moveInto } from './move-into.ts';
import { OWN_LIMITS, readResultText, refusingBy } from './result-artifact.ts';
import { parseStageResult, readEarlierResult, resultFileName } from './result-files.ts';
import { counted } from '../model/wording.ts';

/** A model travels alone, and may be large. */
const MODEL_BYTES = 2 ** 31;

interface SameRun {
  /** Null where there is no artifact service. */
  source: ArtifactSource | null;
  /** Why there is none. */
  reason: string;
  context: RunContext;
  log: Log;
  model: string;
  legHash: string;
  resultsPath: string;
  /** Stage that asks. */
  stage: StageName;
}

/**
 * Results of stages before this one: from the results folder, or else from the artifacts of the same run and leg, whose
 * files then lie in the results folder as if the stage had run here.
 */
export class EarlierResults {
  readonly #run: SameRun;
  #listed: Promise<RunArtifact[]> | undefined;

  constructor(run: SameRun) {
    this.#run = run;
  }

  /** @throws UserError when the result is not readable, or not the one that its stage uploaded */
  async of(stage: StageName): Promise<StageResult | null> {
    const { resultsPath, legHash, log } = this.#run;
    const local = await readEarlierResult(resultsPath, stage, legHash);
    if (STAGES.indexOf(stage) >= STAGES.indexOf(this.#run.stage)) return local;
    try {
      const artifact = await this.#find(stage);
      return artifact === null ? local : await this.#reconcile(local, artifact);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const consequence = local === null ? 'is missing' : 'was not compared with its artifact';
      log.warning(`The ${stage} result ${consequence}: ${error.service}: ${error.message}`);
      return local;
    }
  }

  async #find(stage: StageName): Promise<RunArtifact | null> {
    const { source, reason, model, legHash, log } = this.#run;
    if (source === null) {
      log.info(`No artifacts of this run are read for the ${stage} result: ${reason}.`);
      return null;
    }
    this.#listed ??= source.list();
    return latestAttempt(await this.#listed, { model, part: stage, legHash }) ?? null;
  }

  async #reconcile(local: StageResult | null, artifact: RunArtifact): Promise<StageResult> {
    const folder = await mkdtemp(join(this.#run.resultsPath, '.fetched-'));
    try {
      const zip = join(folder, 'result.zip');
      await refusingBy(artifact.name, () => this.#save(artifact, OWN_LIMITS.bytes, zip));
      return await this.#reconcileWith(zip, local, artifact);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #save(artifact: RunArtifact, maxBytes: number, path: string): Promise<void> {
    const { source } = this.#run;
    if (source === null) throw new Error('an artifact without a source');
    await saveChecked(source, artifact, maxBytes, path);
  }

  /** @param zip path of the artifact's archive */
  async #reconcileWith(zip: string, local: StageResult | null, artifact: RunArtifact): Promise<StageResult> {
    const { resultsPath, context, log } = this.#run;
    const text = await refusingBy(artifact.name, () => readResultText(zip, artifact.name, OWN_LIMITS));
    const { stage = 'train', legHash = '', attempt = 1 } = parseArtifactName(artifact.name) ?? {};
    const file = resultFileName(stage, legHash);
    if (local !== null) {
      const localText = await readFile(join(resultsPath, file), 'utf8');
      const choice = chooseResult(
        { text: localText, provenance: local.provenance },
        { text, name: artifact.name, attempt },
        context,
      );
      if (choice === 'local') return local;
      log.notice(
        `The ${stage} result in ${resultsPath} is not of this run: that of ${artifact.name} is used.`,
      );
    }
    const result = await refusingBy(artifact.name, () => Promise.resolve(parseStageResult(text, file)));
    await this.#unpack(artifact, zip, result, file);
    return result;
  }

  /** Into a folder of its own first, so that nothing unchecked ever lies in the results folder. */
  async #unpack(artifact: RunArtifact, zip: string, result: StageResult, file: string): Promise<void> {
    const { resultsPath, log } = this.#run;
    const folder = await mkdtemp(join(resultsPath, '.fetched-'));
    try {
      await refusingBy(artifact.name, () => extractZip(zip, folder, OWN_LIMITS.archive));
      const model = await this.#unpackModel(result, folder);
      const present: ResultFile[] = [];
      for (const described of result.files)
        if (await isIntact(folder, described, artifact.name)) present.push(described);
      for (const { path } of present) await moveInto(resultsPath, folder, path);
      await moveInto(resultsPath, folder, file);
      const absent = result.files.length - present.length;
      log.info(
        `The ${result.stage} result is from the artifact ${artifact.name} of this run${model === null ? '' : `, the model from ${model}`}: ${counted(present.length, 'file')}, every digest checked${absent === 0 ? '' : `; ${String(absent)} ${absent === 1 ? 'was' : 'were'} not uploaded`}.`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @returns the name of the artifact that the model came in */
  async #unpackModel(result: StageResult, folder: string): Promise<string | null> {
    const { legHash, resultsPath } = this.#run;
    const digest = result.digests['model'];
    if (!result.files.some((file) => file.digest === digest)) return null;
    const attempt = result.provenance.runAttempt ?? 1;
    const name = artifactName({ model: result.model, part: 'model', legHash, attempt });
    const artifact = (await this.#listed)?.find((candidate) => candidate.name === name);
    if (result.stage !== 'train' || artifact === undefined) return null;
    const beside = await mkdtemp(join(resultsPath, '.fetched-'));
    try {
      const zip = join(beside, 'model.zip');
      await refusingBy(name, async () => {
        await this.#save(artifact, MODEL_BYTES, zip);
        await extractZip(zip, folder, { ...OWN_LIMITS.archive, bytes: 2 * MODEL_BYTES });
      });
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
    return name;
  }
}

async function isIntact(folder: string, { path, digest }: ResultFile, name: string): Promise<boolean> {
  const content = await contentOf(join(folder, path), path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (content === null) return false;
  if (content.digest === digest) return true;
  throw new UserError(`tampered: ${path} in the artifact ${name} is not the file that its result names`, {
    fix: 'Run the job again that uploaded it',
  });
}
