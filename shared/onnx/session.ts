import { readFile } from 'node:fs/promises';
import type * as Ort from 'onnxruntime-node';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { classLabelsOf } from './class-labels.ts';
import { externalLocations } from './external-data.ts';
import { withoutZipMap } from './zip-map.ts';

export type OrtModule = typeof Ort;

/** A loaded model. `runtime` makes its tensors. */
export interface OnnxSession {
  runtime: OrtModule;
  session: Ort.InferenceSession;
  /** Whether ZipMap outputs were replaced by their tensors. */
  repaired: boolean;
  /** Labels of a classifier in the order of its probability columns, where the model names them. */
  classes: string[] | null;
}

interface SessionOptions {
  /** What `loadNative('onnxruntime-node')` gave. */
  runtime: unknown;
  /** As the user wrote it, for messages. */
  shown: string;
  threads?: number;
}

/** @throws UserError when the file does not exist or is no ONNX model that this runtime can load */
export async function openModelFile(path: string, options: SessionOptions): Promise<OnnxSession> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = errorCode(error);
    if (code === 'ENOENT') throw new UserError('the file does not exist', { file: options.shown });
    if (code === 'EISDIR') throw new UserError('is a folder, expected an ONNX file', { file: options.shown });
    throw error;
  });
  return openModel(bytes, options);
}

/**
 * Opens from bytes only, and refuses tensors that lie in other files: a model must not make the runtime read what it
 * names, and the model's digest would not cover their bytes.
 */
export async function openModel(
  bytes: Uint8Array,
  { runtime, shown, threads = 1 }: SessionOptions,
): Promise<OnnxSession> {
  const ort = runtime as OrtModule;
  const { repaired, classes } = inspectModel(bytes, shown);
  try {
    const session = await ort.InferenceSession.create(repaired ?? bytes, {
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
    });
    return { runtime: ort, session, repaired: repaired !== null, classes };
  } catch (cause) {
    throw new UserError(`the ONNX runtime refuses the model: ${reasonOf(cause)}`, {
      file: shown,
      cause,
      fix: 'Export the model again, and look at it with onnx.checker',
    });
  }
}

/** The runtime's words in one line, without the place in its own sources that it begins with. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const words = message.replace(/^\S+\.(?:cc|h):\d+ [^()]*\([^()]*\)(?: const)? /, '');
  return words.replace(/\s+/g, ' ').trim().slice(0, 300).toWellFormed();
}

/**
 * What can be known of a model without the runtime.
 * @throws UserError when the bytes are no ONNX model, or keep tensors elsewhere
 */
export function inspectModel(
  bytes: Uint8Array,
  shown: string,
): { repaired: Uint8Array | null; classes: string[] | null } {
  if (bytes.length === 0) throw new UserError('the file is empty, expected an ONNX model', { file: shown });
  let repaired: Uint8Array | null;
  let classes: string[] | null;
  let locations: string[];
  try {
    repaired = withoutZipMap(bytes);
    classes = classLabelsOf(bytes);
    locations = externalLocations(bytes);
  } catch (cause) {
    throw new UserError('is no ONNX model', { file: shown, cause, fix: 'Export the model to ONNX' });
  }
  if (locations.length > 0) {
    throw new UserError(
      `the model keeps tensors in other files, which its digest does not cover: ${JSON.stringify(locations[0])}`,
      { file: shown, fix: 'Export it as one file, without external data' },
    );
  }
  return { repaired, classes };
}
