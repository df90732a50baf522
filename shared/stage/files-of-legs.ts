import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extractZip } from '../archive/extract-zip.ts';
import { artifactName, latestAttempts, parseArtifactName } from '../artifact/artifact-name.ts';
import { saveChecked, type ArtifactSource } from '../artifact/artifact-source.ts';
import { UserError } from '../errors.ts';
import { contentOf } from '../hash/content.ts';
import type { RunArtifact } from '../github/github.ts';
import type { ResultFile, StageName } from '../model/stage-result.ts';
import { moveInto } from './move-into.ts';
import { OWN_LIMITS, readResultText, refusingBy } from './result-artifact.ts';
import { parseStageResult, resultFileName } from './result-files.ts';

/** Models of trials travel with them, and may be large. */
const LIMITS = { ...OWN_LIMITS, bytes: 2 ** 31, archive: { ...OWN_LIMITS.archive, bytes: 2 ** 32 } };

export interface LegFiles {
  /** Artifacts that they came from. */
  artifacts: string[];
  files: number;
}

interface Search {
  /** Null where there is no artifact service. */
  source: ArtifactSource | null;
  model: string;
  stage: StageName;
  resultsPath: string;
  /** Of the results folder, with forward slashes. */
  folder: string;
}

/**
 * Puts files of all legs of a matrix into the results folder, where their own results folders had them.
 * @throws UserError for an artifact that is not what its result says
 */
export async function filesOfLegs(search: Search): Promise<LegFiles> {
  const { source, model, stage, resultsPath } = search;
  if (source === null) return { artifacts: [], files: 0 };
  const series = artifactName({ model, part: stage, legHash: '', attempt: 1 }).replace(/a1$/, '');
  const legs = latestAttempts(await source.list()).filter(({ name }) => {
    const parsed = parseArtifactName(name);
    return parsed?.stage === stage && parsed.legHash !== '' && `${parsed.series}-`.startsWith(series);
  });
  let files = 0;
  for (const artifact of legs) {
    const folder = await mkdtemp(join(resultsPath, '.fetched-'));
    try {
      files += await refusingBy(artifact.name, () => unpack(source, artifact, folder, search));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return { artifacts: legs.map(({ name }) => name), files };
}

async function unpack(
  source: ArtifactSource,
  artifact: RunArtifact,
  folder: string,
  { stage, resultsPath, folder: wanted }: Search,
): Promise<number> {
  const zip = join(folder, 'leg.zip');
  const content = join(folder, 'content');
  await saveChecked(source, artifact, LIMITS.bytes, zip);
  const text = await readResultText(zip, artifact.name, LIMITS);
  const { legHash = '' } = parseArtifactName(artifact.name) ?? {};
  const result = parseStageResult(text, resultFileName(stage, legHash));
  await extractZip(zip, content, LIMITS.archive);
  const own = result.files.filter(({ path }) => path.startsWith(`${wanted}/`));
  for (const file of own) {
    await confirm(content, file, artifact.name);
    await moveInto(resultsPath, content, file.path);
  }
  return own.length;
}

async function confirm(folder: string, { path, digest }: ResultFile, name: string): Promise<void> {
  const content = await contentOf(join(folder, path), path).catch(() => null);
  if (content?.digest !== digest)
    throw new UserError(`tampered: ${path} in the artifact ${name} is not the file that its result names`, {
      fix: 'Run the job again that uploaded it',
    });
}
