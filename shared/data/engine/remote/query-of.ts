import { UserError } from '../../../errors.ts';

/** Quoted as in the standard, quoted as in Spark, or plain. */
const NAME = '(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const TABLE = new RegExp(`^${NAME}(?:\\.${NAME}){0,2}$`, 'u');

/**
 * The query of the one line `sql:<SELECT …>`, or `sql:<catalog>.<schema>.<table>`.
 * @throws UserError for anything else
 */
export function queryOf(lines: readonly string[], engine: string): { query: string; shown: string } {
  const [line = '', ...others] = lines;
  const text = /^sql:(.*)$/is.exec(line)?.[1]?.trim() ?? '';
  if (others.length > 0 || text === '')
    throw new UserError(`input "data": expected one line "sql:" for ${engine}, got "${lines.join('", "')}"`, {
      fix: 'Write sql:<catalog>.<schema>.<table>, or sql:SELECT …',
    });
  const query = TABLE.test(text) ? `select * from ${text}` : text;
  return { query, shown: query.length > 100 ? `${query.slice(0, 100)} …` : query };
}
