import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveLimits } from '../archive/archive.ts';
import { readFileOf, RefusedArchive } from '../archive/archive.ts';
import { readZip } from '../archive/open-zip.ts';
import { artifactName, parseArtifactName } from '../artifact/artifact-name.ts';
import { RefusedArtifact, saveChecked, type ArtifactSource } from '../artifact/artifact-source.ts';
import { UserError } from '../errors.ts';
import type { RunArtifact } from '../github/github.ts';
import type { StageResult } from '../model/stage-result.ts';
import { legHash } from './leg.ts';
import { resultFileName } from './result-files.ts';

export interface ArtifactLimits {
  /** Of the zip. */
  bytes: number;
  archive: ArchiveLimits;
  /** Of the stage result in it. */
  resultBytes: number;
}

const MEGABYTE = 1 << 20;

/** Of the own run, whose other jobs are as trusted as this one: only what no honest run leaves behind is refused. */
export const OWN_LIMITS: ArtifactLimits = {
  bytes: 256 * MEGABYTE,
  archive: { entries: 10_000, bytes: 2048 * MEGABYTE, ratio: 1100 },
  resultBytes: 32 * MEGABYTE,
};

export const FOREIGN_LIMITS: ArtifactLimits = {
  bytes: 32 * MEGABYTE,
  archive: { entries: 1000, bytes: 256 * MEGABYTE, ratio: 200 },
  resultBytes: MEGABYTE,
};

/** Reads the stage result of an artifact's archive; nothing else of it is unpacked. @param path of the archive */
export async function readResultText(path: string, name: string, limits: ArtifactLimits): Promise<string> {
  const parsed = parseArtifactName(name);
  if (parsed === null) throw new Error(`${name} is no artifact of a stage`);
  const file = resultFileName(parsed.stage, parsed.legHash);
  return readZip(path, limits.archive, async (files) => {
    const found = files.find((entry) => entry.path === file);
    if (found === undefined) throw new RefusedArchive(`it holds no ${file}`);
    return (await readFileOf(found, limits.resultBytes)).toString('utf8');
  });
}

/**
 * The stage result of an artifact.
 * @param parse of its text; the attempt is that of the artifact's name
 * @param temporaryFolder where the archive lies while it is read
 * @throws UserError that names the artifact, ServiceError
 */
export async function readResultArtifact<T extends { result: StageResult }>(
  source: ArtifactSource,
  artifact: RunArtifact,
  limits: ArtifactLimits,
  parse: (text: string, attempt: number) => T,
  temporaryFolder: string,
): Promise<T> {
  return refusingBy(artifact.name, async () => {
    const text = await textOf(source, artifact, limits, temporaryFolder);
    const attempt = parseArtifactName(artifact.name)?.attempt ?? 1;
    const read = parse(text, attempt);
    const { model, stage, leg } = read.result;
    const own = artifactName({ model, part: stage, legHash: legHash(leg), attempt });
    if (own !== artifact.name) throw new RefusedArtifact(`its result belongs into ${own.slice(0, 300)}`);
    return read;
  });
}

async function textOf(
  source: ArtifactSource,
  artifact: RunArtifact,
  limits: ArtifactLimits,
  temporaryFolder: string,
): Promise<string> {
  const folder = await mkdtemp(join(temporaryFolder, 'artifact-'));
  try {
    const path = join(folder, 'artifact.zip');
    await saveChecked(source, artifact, limits.bytes, path);
    return await readResultText(path, artifact.name, limits);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Names the artifact in every complaint about what it holds. */
export async function refusingBy<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const isRefusal =
      cause instanceof RefusedArchive || cause instanceof RefusedArtifact || cause instanceof UserError;
    if (!isRefusal) throw cause;
    throw new UserError(`the artifact ${name} is refused: ${cause.message}`, { cause });
  }
}
