import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactSource } from '../../shared/artifact/artifact-source.ts';
import { describeError, ServiceError, UserError } from '../../shared/errors.ts';
import type { StageResult } from '../../shared/model/stage-result.ts';
import { chooseResult } from '../../shared/stage/choose-result.ts';
import { collectResults } from '../../shared/stage/collect-results.ts';
import { identityOfRun, journalOf } from '../../shared/stage/journals.ts';
import { legHash } from '../../shared/stage/leg.ts';
import { OWN_LIMITS, readResultArtifact } from '../../shared/stage/result-artifact.ts';
import { parseStageResult, resultFileName } from '../../shared/stage/result-files.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import { MAX_RESULTS, type Gathered } from './gathered.ts';
import { pickArtifacts, someAtATime } from './pick-artifacts.ts';
import { counted } from '../../shared/model/wording.ts';

/** Results of our own run: those in the results folder, and those that other jobs of the run uploaded. */
export async function ownResults(pattern: string, ports: StagePorts): Promise<Gathered> {
  const { context, resultsPath, runArtifacts, log } = ports;
  const { results: local, faults } = await collectResults(resultsPath);
  const gathered = (results: StageResult[]): Gathered => ({
    results,
    faults,
    pullRequest: context.pullRequest,
    journals: results
      .filter(({ provenance }) => provenance.runId === context.runId)
      .map((result) => journalOf(result, identityOfRun(ports, result))),
  });
  if (runArtifacts === null) return gathered(local);
  try {
    const uploaded = await uploadedResults(runArtifacts, pattern, ports.temporaryFolder);
    const known = new Map(local.map((result) => [keyOf(result), result]));
    for (const { result, text, name, attempt } of uploaded.read) {
      const mine = known.get(keyOf(result));
      if (mine !== undefined) {
        const file = join(resultsPath, resultFileName(mine.stage, legHash(mine.leg)));
        const localText = await readFile(file, 'utf8');
        const choice = chooseResult(
          { text: localText, provenance: mine.provenance },
          { text, name, attempt },
          context,
        );
        if (choice === 'local') continue;
      }
      known.set(keyOf(result), result);
    }
    if (uploaded.read.length > 0)
      log.info(
        `${counted(uploaded.read.length, 'result is', 'results are')} from artifacts of this run, every digest checked.`,
      );
    faults.push(...uploaded.faults);
    return gathered([...known.values()]);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    log.warning(`The artifacts of this run were not read. ${describeError(error).message}`);
    return gathered(local);
  }
}

interface Uploaded {
  result: StageResult;
  text: string;
  name: string;
  attempt: number;
}

/** A broken one is named and does not hide the others. */
export async function uploadedResults(
  source: ArtifactSource,
  pattern: string,
  temporaryFolder: string,
): Promise<{ read: Uploaded[]; faults: string[] }> {
  const { artifacts, faults } = pickArtifacts(await source.list(), pattern, MAX_RESULTS);
  const read = await someAtATime(artifacts, async (artifact) => {
    const { name } = artifact;
    const parse = (text: string, attempt: number): Uploaded => ({
      result: parseStageResult(text, name),
      text,
      name,
      attempt,
    });
    return readResultArtifact(source, artifact, OWN_LIMITS, parse, temporaryFolder).catch(
      (error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        faults.push(describeError(error).message);
        return null;
      },
    );
  });
  return { read: read.filter((entry) => entry !== null), faults };
}

const keyOf = ({ model, stage, leg }: StageResult): string => JSON.stringify([model, stage, legHash(leg)]);
