import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { errorCode } from './error-codes.ts';

/** No text that a user writes is larger; a link to a device would be read without end. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a text file that a user named.
 * @param shown the path as the user wrote it, for messages
 * @param input that names the file, where one does
 * @throws UserError when it does not exist, is no regular file, is larger than 64 MB, or is not UTF-8.
 */
export async function readTextFile(path: string, shown: string, input?: string): Promise<string> {
  const bytes = await readBytes(path, shown).catch((error: unknown) => {
    const code = errorCode(error);
    if (code === 'ENOENT') throw absent(shown, input);
    if (code === 'EACCES' || code === 'ELOOP' || code === 'ENOTDIR')
      throw new UserError(`can't be read (${code})`, { file: shown, cause: error });
    throw error;
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError('is not UTF-8 text', { file: shown, cause, fix: 'Save it as UTF-8' });
  }
}

const absent = (file: string, input: string | undefined): UserError =>
  input === undefined
    ? new UserError('the file does not exist', { file })
    : new UserError(`input "${input}": the file does not exist`, {
        file,
        fix: 'Correct the path, which starts at the workspace, or create the file before this step',
      });

async function readBytes(path: string, shown: string): Promise<Uint8Array> {
  // Non-blocking: opening a pipe would wait for somebody who writes.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (status.isDirectory()) throw new UserError('is a folder, expected a file', { file: shown });
    if (!status.isFile()) throw new UserError('is no regular file', { file: shown });
    if (status.size > MAX_BYTES)
      throw new UserError(`has ${status.size.toLocaleString('en')} bytes, the limit is 64 MB`, {
        file: shown,
      });
    return await file.readFile();
  } finally {
    await file.close();
  }
}
