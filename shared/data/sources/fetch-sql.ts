import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client, ClientConfig } from 'pg';
import { ServiceError, UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';
import type { FoundFile } from './resolve-sources.ts';
import type { SourcePlace } from './source-place.ts';

const CONNECT_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
/** Five characters that tell what the server objects to (PostgreSQL, appendix A). */
const SQL_STATE = /^[0-9A-Z]{5}$/;

/**
 * Streams the rows of `sql:<SELECT …>` from PostgreSQL to a CSV file, by COPY, in a transaction that can only read. Where
 * the database is, and who asks, stands in `DATABASE_URL`, or in the variables of libpq (`PGHOST`, `PGUSER`, …).
 * @throws UserError for a query that is refused, and for what is missing to connect
 * @throws ServiceError when the server can't be reached, or breaks off
 */
export async function fetchSql(line: string, folder: string, place: SourcePlace): Promise<FoundFile> {
  const query = line.slice('sql:'.length).trim();
  const shown = `sql:${query.length > 100 ? `${query.slice(0, 100)} …` : query}`;
  const { default: pg } = await import('pg');
  const client = new pg.Client(connection(place.environment));
  const stop = (): void => void client.end().catch(() => undefined);
  // Faults while nothing is asked would end the process.
  client.on('error', () => undefined);
  place.signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    const path = join(folder, 'query.csv');
    await copy(client, query, path);
    return { path, shown };
  } catch (error) {
    place.signal.throwIfAborted();
    throw explained(error, shown);
  } finally {
    place.signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}

async function copy(client: Client, query: string, path: string): Promise<void> {
  const { to } = await import('pg-copy-streams');
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // A prepared statement is one statement: what is no single query inside of the parentheses ends here.
  await client.query({ name: 'mlops', text: `SELECT * FROM (${query}\n) AS mlops LIMIT 0` });
  const rows = client.query(to(`COPY (${query}\n) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')`));
  await pipeline(rows, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  await client.query('ROLLBACK');
}

/** TLS with a verified certificate, except on the machine itself, unless libpq's `sslmode` says otherwise. */
function connection(environment: SourcePlace['environment']): ClientConfig {
  const url = environment['DATABASE_URL'];
  const host = environment['PGHOST'];
  if (!url && !host) {
    throw new UserError('a line "sql:" needs a database', {
      fix: 'Set DATABASE_URL, or PGHOST, PGUSER, PGPASSWORD and PGDATABASE, in the environment of the step',
    });
  }
  const limits = { connectionTimeoutMillis: CONNECT_MS, application_name: 'mlops-actions' };
  if (url) {
    const parsed = URL.parse(url);
    if (parsed === null || !/^postgres(?:ql)?:$/.test(parsed.protocol)) {
      throw new UserError('DATABASE_URL names no PostgreSQL database', {
        fix: 'Write postgresql://<user>@<host>:<port>/<database>',
      });
    }
    const own = parsed.searchParams.has('sslmode') ? {} : { ssl: !LOOPBACK.has(parsed.hostname) };
    return { connectionString: url, ...own, ...limits };
  }
  const local = LOOPBACK.has(host ?? '') || host?.startsWith('/') === true;
  return {
    host,
    port: Number(environment['PGPORT'] || 5432),
    user: environment['PGUSER'],
    password: environment['PGPASSWORD'],
    database: environment['PGDATABASE'],
    ssl: !local && environment['PGSSLMODE'] !== 'disable',
    ...limits,
  };
}

function explained(error: unknown, shown: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const code = errorCode(error) ?? '';
  if (code === 'ENOSPC') return new UserError('the disk is full', { file: shown, cause: error });
  if (!SQL_STATE.test(code) || /^(?:08|53|57|58|XX)/.test(code))
    return new ServiceError('PostgreSQL', error.message || code || 'it can not be reached', {
      cause: error,
    });
  return new UserError(`PostgreSQL refuses it: ${error.message} (${code})`, {
    file: shown,
    fix: 'Write one SELECT that the role of the job may run',
    cause: error,
  });
}
