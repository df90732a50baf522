import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { QueryEngine } from '../../../shared/data/engine/query-engine.ts';
import { duckdbOf, trinoType } from './translate.ts';

interface Column {
  name: string;
  type: string;
}

interface Query {
  id: string;
  slug: string;
  columns: Column[];
  rows: unknown[][];
  error: { message: string; errorName: string; errorType: string } | null;
  /** The only token that may be asked for next; the one before may be asked for again. */
  token: number;
  /** No rows come before it. */
  from: number;
  /** Token of the first page of rows. */
  first: number | null;
  state: 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED';
}

/** The most that Trino waits before it answers that a query is still running. */
const POLL_MS = 1000;

export interface FakeTrino {
  /** `trino://127.0.0.1:<port>/memory/default` */
  url: string;
  statements: string[];
  authorizations: (string | undefined)[];
  /** Ids of the queries that were cancelled. */
  canceled: string[];
  /** What a client did that the protocol does not allow. */
  violations: string[];
  close(): Promise<void>;
}

interface FakeOptions {
  pageRows?: number;
  /** Answers 503 to every so manieth request. */
  busyEvery?: number;
  /** A query that groups stays running so long, in milliseconds. */
  slow?: number;
  /** Queries stay running. */
  stuck?: boolean;
  /** Host of `nextUri`. */
  pointsTo?: string;
  /** Header `Authorization` that is let in. */
  authorization?: string;
}

/**
 * Trino's client protocol (`/v1/statement`), strictly: tokens in order, one read-only transaction, known headers. Queries
 * are answered by the given DuckDB, in whose catalog the tables are.
 */
export async function startFakeTrino(engine: QueryEngine, options: FakeOptions = {}): Promise<FakeTrino> {
  const { pageRows = 100, busyEvery = 0, stuck = false, slow = 0 } = options;
  const queries = new Map<string, Query>();
  const seen: Omit<FakeTrino, 'url' | 'close'> = {
    statements: [],
    authorizations: [],
    canceled: [],
    violations: [],
  };
  let transaction: string | null = null;
  let requests = 0;

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  const send = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
  const wrong = (response: ServerResponse, status: number, what: string): void => {
    seen.violations.push(what);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(what);
  };
  const uri = ({ id, slug, token }: Query): string =>
    `http://${options.pointsTo ?? host}/v1/statement/executing/${id}/${slug}/${String(token)}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { headers, method, url = '' } = request;
    seen.authorizations.push(headers.authorization);
    requests++;
    if (busyEvery > 0 && requests % busyEvery === 0) {
      response.writeHead(503, { 'retry-after': '0' }).end('busy');
      return;
    }
    if (options.authorization !== undefined && headers.authorization !== options.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="Trino"' }).end('Unauthorized');
      return;
    }
    if (!headers['x-trino-user']) {
      wrong(response, 400, 'no X-Trino-User');
      return;
    }
    if (method === 'POST' && url === '/v1/statement') {
      await start(body, headers, response);
      return;
    }
    const [, id = '', slug = '', token = ''] =
      /^\/v1\/statement\/executing\/([^/]+)\/([^/]+)\/(\d+)$/.exec(url) ?? [];
    const query = queries.get(id);
    if (query?.slug !== slug) wrong(response, 404, `${String(method)} ${url}`);
    else if (method === 'DELETE') {
      query.state = 'CANCELED';
      transaction = null;
      seen.canceled.push(id);
      response.writeHead(204).end();
    } else if (method === 'GET') page(query, Number(token), response);
    else wrong(response, 405, `${String(method)} ${url}`);
  }

  async function start(
    sql: string,
    headers: IncomingMessage['headers'],
    response: ServerResponse,
  ): Promise<void> {
    seen.statements.push(sql);
    const query: Query = {
      id: `20260101_000000_${String(queries.size).padStart(5, '0')}_fake0`,
      slug: randomUUID(),
      columns: [],
      rows: [],
      error: null,
      token: 1,
      from: / group by /.test(sql) ? performance.now() + slow : 0,
      first: null,
      state: 'QUEUED',
    };
    queries.set(query.id, query);
    const started: Record<string, string> = {};
    const asked = headers['x-trino-transaction-id'];
    if (/^start transaction read only$/i.test(sql)) {
      if (asked !== 'NONE') {
        wrong(response, 400, 'a transaction starts with the id NONE');
        return;
      }
      transaction = randomUUID();
      started['x-trino-started-transaction-id'] = transaction;
      query.columns = [{ name: 'result', type: 'boolean' }];
      query.rows = [[true]];
    } else if (asked === undefined || asked !== transaction) {
      wrong(response, 400, `unknown transaction ${String(asked)}`);
      return;
    } else await answer(query, sql);
    send(
      response,
      { id: query.id, infoUri: `http://${host}/ui`, nextUri: uri(query), stats: { state: 'QUEUED' } },
      started,
    );
  }

  async function answer(query: Query, sql: string): Promise<void> {
    try {
      const explained = /^explain \(type io, format json\) (.*)$/is.exec(sql)?.[1];
      const asked = duckdbOf(explained ?? sql);
      const columns = await engine.rows(`describe ${asked}`);
      if (explained !== undefined) {
        query.columns = [{ name: 'Query Plan', type: 'varchar' }];
        const estimate = { outputRowCount: 1000, outputSizeInBytes: 64_000 };
        query.rows = [[JSON.stringify({ inputTableColumnInfos: [{ estimate }], estimate })]];
        return;
      }
      query.columns = columns.map(({ column_name, column_type }) => ({
        name: String(column_name),
        type: trinoType(String(column_type)),
      }));
      query.rows = (await engine.rows(asked)).map((row) => Object.values(row));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      query.error = { message, errorName: 'SYNTAX_ERROR', errorType: 'USER_ERROR' };
    }
  }

  function page(query: Query, token: number, response: ServerResponse): void {
    if (query.state === 'CANCELED') {
      wrong(response, 410, `${query.id} was cancelled`);
      return;
    }
    if (token !== query.token) {
      wrong(response, 410, `token ${String(token)} of ${query.id}`);
      return;
    }
    if (query.error !== null) {
      query.state = 'FAILED';
      transaction = null;
      send(response, { id: query.id, error: query.error, stats: { state: 'FAILED' } });
      return;
    }
    query.token++;
    if (stuck && !/transaction/.test(seen.statements.at(-1) ?? '')) {
      query.state = 'RUNNING';
      send(response, { id: query.id, nextUri: uri(query), stats: { state: 'RUNNING' } });
      return;
    }
    if (performance.now() < query.from) {
      query.state = 'RUNNING';
      const running = { state: 'RUNNING', progressPercentage: 40, processedRows: 240 };
      setTimeout(() => {
        send(response, { id: query.id, nextUri: uri(query), stats: running });
      }, POLL_MS);
      return;
    }
    query.first ??= token;
    const start = (token - query.first) * pageRows;
    const data = query.rows.slice(start, start + pageRows);
    const more = start + pageRows < query.rows.length;
    query.state = more ? 'RUNNING' : 'FINISHED';
    send(response, {
      id: query.id,
      columns: query.columns,
      ...(data.length === 0 ? {} : { data }),
      ...(more ? { nextUri: uri(query) } : {}),
      stats: { state: query.state, progressPercentage: 50, processedRows: 1000, processedBytes: 10 * token },
    });
  }

  return {
    url: `trino://${host}/memory/default`,
    ...seen,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
