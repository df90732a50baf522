import { artifactService } from './artifact-service.ts';
import { RefusedFile, uploadableFiles } from './uploadable-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ArtifactUpload {
  name: string;
  /** Absolute; paths in the artifact are relative to it. */
  rootFolder: string;
  /** What is uploaded and nothing else: files and folders below the root, absolute or relative to it. */
  files: readonly string[];
  /** 1 to 90; the repository's setting when absent. */
  retentionDays?: number;
}

export type UploadOutcome =
  | { uploaded: true; id: number; bytes: number; /** Of the zip. */ digest: string | null }
  | {
      uploaded: false;
      /** For people, one sentence without a full stop. */
      reason: string;
      /** There is an artifact service and it should have worked. */
      failed: boolean;
    };

/**
 * Uploads a workflow artifact. That it does not work is an outcome: a failure to report never changes a verdict.
 * @param environment the runner's variables, by which it is told whether there is an artifact service
 * @throws the signal's reason when it aborts
 */
export async function uploadArtifact(
  upload: ArtifactUpload,
  environment: Environment,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  signal.throwIfAborted();
  const service = artifactService(environment);
  if (!service.available) {
    const { reason, instead } = service;
    return {
      uploaded: false,
      reason: instead === undefined ? reason : `${reason}: ${instead}`,
      failed: false,
    };
  }
  try {
    const { root, files } = await uploadableFiles(upload.rootFolder, upload.files);
    if (files.length === 0) return failure('there are no files');
    // Half a second to load, and many steps upload nothing.
    const { DefaultArtifactClient } = await import('@actions/artifact');
    const options = upload.retentionDays === undefined ? {} : { retentionDays: upload.retentionDays };
    const sending = new DefaultArtifactClient().uploadArtifact(upload.name, files, root, options);
    const { id, size, digest } = await orAborted(sending, signal);
    if (id === undefined) return failure('the artifact service gave it no id');
    return { uploaded: true, id, bytes: size ?? 0, digest: digest === undefined ? null : `sha256:${digest}` };
  } catch (error) {
    signal.throwIfAborted();
    return failure(reasonOf(error));
  }
}

const failure = (reason: string): UploadOutcome => ({ uploaded: false, reason, failed: true });

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RefusedFile) return message;
  if (/\(409\)|already exists/.test(message)) return 'the run has an artifact of this name already';
  return `the artifact service failed: ${message}`;
}

/** The library takes no signal; what it still does after an abort ends with the process. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
