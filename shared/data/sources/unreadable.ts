import { UserError } from '../../errors.ts';
import type { DataSource } from './source.ts';

const READ_FAULT =
  /^(Invalid Input|Conversion|IO|Invalid|Serialization|TProtocolException|Parser) ?(Error|Exception)?: |CSV Error|unicode|utf-?8|parquet/i;

/** Turns what the engine says of a file that it can't read into an error for the user; other errors stay as they are. */
export function unreadable(error: unknown, sources: readonly DataSource[]): unknown {
  if (!(error instanceof Error) || error instanceof UserError || !READ_FAULT.test(error.message))
    return error;
  const source = sources.find(({ path }) => error.message.includes(path)) ?? sources[0];
  const [first = 'can not be read'] = error.message.split('\n');
  const line = /\bLine: (\d+)/.exec(error.message)?.[1];
  const said = first
    .replace(/^[A-Za-z ]+ Error: /, '')
    .replaceAll(source?.path ?? '\u0000', source?.shown ?? '');
  return new UserError(`can not be read as ${source?.format ?? 'data'}: ${said}`, {
    ...(source === undefined ? {} : { file: source.shown }),
    ...(line === undefined ? {} : { line: Number(line) }),
    fix: 'Repair the file, or name its real format by its ending',
    cause: error,
  });
}
