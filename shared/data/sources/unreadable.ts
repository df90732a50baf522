import { UserError } from '../../errors.ts';
import { findFault } from './find-fault.ts';
import type { DataSource } from './source.ts';

const READ_FAULT =
  /^(Invalid Input|Conversion|IO|Invalid|Serialization|TProtocolException|Parser) ?(Error|Exception)?: |CSV Error|unicode|utf-?8|parquet/i;

/**
 * Turns what the engine says of a file that it can't read into an error for the user, with the physical line; other errors
 * stay as they are.
 */
export async function unreadable(error: unknown, sources: readonly DataSource[]): Promise<unknown> {
  if (!(error instanceof Error) || error instanceof UserError || !READ_FAULT.test(error.message))
    return error;
  const named = sources.find(({ path }) => error.message.includes(path));
  for (const source of named === undefined ? sources : [named]) {
    const fault = await findFault(source).catch(() => null);
    if (fault === null) continue;
    return new UserError(`can not be read as ${source.format}: ${fault.message}`, {
      file: source.shown,
      ...(fault.line === null ? {} : { line: fault.line }),
      fix: fault.fix,
      cause: error,
    });
  }
  return asTheEngineSaysIt(error, named ?? sources[0]);
}

function asTheEngineSaysIt(error: Error, source: DataSource | undefined): UserError {
  const [first = 'can not be read'] = error.message.split('\n');
  const said = first
    .replace(/^[A-Za-z ]+ Error: /, '')
    .replaceAll(source?.path ?? '\u0000', source?.shown ?? '');
  return new UserError(`can not be read as ${source?.format ?? 'data'}: ${said}`, {
    ...(source === undefined ? {} : { file: source.shown }),
    fix: 'Repair the file, or name its real format by its ending',
    cause: error,
  });
}
