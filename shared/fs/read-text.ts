import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { errorCode } from './error-codes.ts';

/**
 * Reads a text file that a user named.
 * @param shown the path as the user wrote it, for messages
 * @throws UserError when it does not exist, is a folder, or is not UTF-8.
 */
export async function readTextFile(path: string, shown: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = errorCode(error);
    if (code === 'ENOENT') throw new UserError('the file does not exist', { file: shown });
    if (code === 'EISDIR') throw new UserError('is a folder, expected a file', { file: shown });
    throw error;
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError('is not UTF-8 text', { file: shown, cause, fix: 'Save it as UTF-8' });
  }
}
