import { constants } from 'node:fs';
import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RefusedArchive } from '../archive/archive.ts';
import { extractZip } from '../archive/extract-zip.ts';
import { artifactName } from '../artifact/artifact-name.ts';
import { RefusedArtifact, saveChecked, type ArtifactSource } from '../artifact/artifact-source.ts';
import { uploadArtifact } from '../artifact/upload-artifact.ts';
import { ServiceError, UserError } from '../errors.ts';
import { isInside } from '../fs/inside.ts';
import { contentOf } from '../hash/content.ts';
import type { Log } from '../model/log.ts';
import type { RunContext } from '../model/run-context.ts';
import type { Runner } from '../runner/runner.ts';
import type { CheckpointTask } from './checkpoint-task.ts';

interface CheckpointRecord {
  schemaVersion: 1;
  repository: string | null;
  runId: number | null;
  fingerprint: string;
  /** Of the folder beside it. */
  content: string;
}

const STATE = 'checkpoint';
const FOLDER = 'checkpoint';
const RECORD = 'checkpoint.json';
const RATIO = 1100;
const MOST_FILES = 100_000;

/** @param task null when the training has its result */
export const rememberCheckpoint = (runner: Runner, task: CheckpointTask | null): void =>
  runner.saveState(STATE, task === null ? '' : JSON.stringify(task));

const nameOf = ({ model, legHash }: CheckpointTask, attempt: number): string =>
  artifactName({ model, part: 'checkpoint', legHash, attempt });

/**
 * In the post step: uploads the folder of a training that was cancelled, killed, timed out or failed. There a cancelled job
 * has minutes, its main step has seconds.
 */
export async function saveCheckpoint(runner: Runner): Promise<void> {
  const state = runner.state(STATE);
  if (state === undefined) return;
  const task = JSON.parse(state) as CheckpointTask;
  const { context, log } = runner;
  const bytes = await bytesBelow(task.path);
  if (bytes === 0) {
    log.info('No checkpoint was saved: the command left none.');
    return;
  }
  if (bytes > task.maxBytes) {
    log.warning(
      `No checkpoint was saved: it has ${bytes.toLocaleString('en')} bytes, more than "checkpoint-max-mb" allows.`,
    );
    return;
  }
  // The command ran in between: the folder may be a link by now.
  if (!isInside(await realpath(context.workspace), await realpath(task.path)))
    throw new UserError('the checkpoint folder leads out of the workspace');
  const staged = await mkdtemp(join(runner.temporaryFolder, 'mlops-checkpoint-'));
  try {
    const folder = join(staged, FOLDER);
    // Digests are those of a copy that nobody writes to any more.
    await cp(task.path, folder, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    const record: CheckpointRecord = {
      schemaVersion: 1,
      repository: context.repository,
      runId: context.runId,
      fingerprint: task.fingerprint,
      content: (await contentOf(folder, basename(task.path))).digest,
    };
    await writeFile(join(staged, RECORD), JSON.stringify(record));
    const name = nameOf(task, context.runAttempt ?? 1);
    const upload = { name, rootFolder: staged, files: [RECORD, FOLDER] };
    const outcome = await uploadArtifact(upload, runner.environment, runner.cancelled);
    if (outcome.uploaded) log.info(`The checkpoint is saved as ${name}: a re-run goes on from it.`);
    else if (outcome.failed) log.warning(`The checkpoint was not saved: ${outcome.reason}.`);
    else log.info(`No checkpoint was saved: ${outcome.reason}.`);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

interface Restoring {
  runArtifacts: ArtifactSource | null;
  context: RunContext;
  log: Log;
  temporaryFolder: string;
}

/**
 * Puts the newest whole checkpoint of an earlier attempt of this run in its place.
 * @returns what happened, for log and result
 */
export async function restoreCheckpoint(task: CheckpointTask, ports: Restoring): Promise<string> {
  const { runArtifacts, context, log } = ports;
  if ((await bytesBelow(task.path)) > 0) return 'the folder held files already: they were left as they are';
  const attempt = context.runAttempt ?? 1;
  if (runArtifacts === null || attempt === 1) return 'none: this is the first attempt';
  try {
    const listed = await runArtifacts.list();
    for (let earlier = attempt - 1; earlier > 0; earlier -= 1) {
      const artifact = listed.find(({ name }) => name === nameOf(task, earlier));
      if (artifact === undefined) continue;
      try {
        await restore(runArtifacts, artifact, task, ports);
        return `restored from attempt ${String(earlier)}`;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        log.warning(`The checkpoint ${artifact.name} is not used: ${error.message}.`);
      }
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    log.warning(`Checkpoints of earlier attempts can't be read: ${error.service}: ${error.message}`);
  }
  return 'none of an earlier attempt serves';
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof RefusedArchive || error instanceof RefusedArtifact || error instanceof UserError;

async function restore(
  source: ArtifactSource,
  artifact: Awaited<ReturnType<ArtifactSource['list']>>[number],
  task: CheckpointTask,
  { context, temporaryFolder }: Restoring,
): Promise<void> {
  const zip = join(await mkdtemp(join(temporaryFolder, 'checkpoint-')), 'checkpoint.zip');
  await saveChecked(source, artifact, task.maxBytes + 2 ** 20, zip);
  await mkdir(dirname(task.path), { recursive: true });
  // Beside its place, so that it comes there as a whole or not at all.
  const beside = await mkdtemp(join(dirname(task.path), '.mlops-checkpoint-'));
  try {
    const limits = { entries: MOST_FILES, bytes: task.maxBytes + 2 ** 20, ratio: RATIO };
    await extractZip(zip, beside, limits);
    const record = readRecord(await readFile(join(beside, RECORD), 'utf8').catch(() => ''));
    refuseForeign(record, task, context);
    const { digest } = await contentOf(join(beside, FOLDER), FOLDER);
    if (digest !== record.content) throw new RefusedArtifact('its files are not those that were saved');
    await rm(task.path, { recursive: true, force: true });
    await rename(join(beside, FOLDER), task.path);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

function readRecord(text: string): Partial<CheckpointRecord> {
  try {
    const record: unknown = JSON.parse(text);
    if (typeof record === 'object' && record !== null) return record;
  } catch {
    // Told below.
  }
  throw new RefusedArtifact(`it holds no ${RECORD}`);
}

function refuseForeign(record: Partial<CheckpointRecord>, task: CheckpointTask, context: RunContext): void {
  if (record.schemaVersion !== 1) throw new RefusedArtifact('it is of another version of the action');
  if (record.repository !== context.repository || record.runId !== context.runId)
    throw new RefusedArtifact('it is of another run');
  if (record.fingerprint !== task.fingerprint)
    throw new RefusedArtifact('something that determines the training has changed since');
}

/** Zero where there is nothing. */
async function bytesBelow(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return 0;
  if (!stats.isDirectory()) return stats.size;
  let bytes = 0;
  for (const name of await readdir(path)) bytes += await bytesBelow(join(path, name));
  return bytes;
}
