import { isAbsolute, relative, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { isInside } from '../fs/inside.ts';

/** The same fault with its file as people know it: machines differ in where the workspace lies. */
export function fromWorkspace(error: unknown, workspace: string): unknown {
  if (!(error instanceof UserError)) return error;
  const { file, ...place } = error.place;
  if (file === undefined || !isAbsolute(file) || !isInside(workspace, file)) return error;
  const told = new UserError(error.message, {
    ...place,
    file: relative(workspace, file).split(sep).join('/') || '.',
    cause: error.cause,
    ...(error.fix === undefined ? {} : { fix: error.fix }),
  });
  if (error.stack !== undefined) told.stack = error.stack;
  return told;
}
