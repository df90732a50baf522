import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { JsonValue } from '@bufbuild/protobuf';
import { tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { GRPC } from '../../../shared/http/grpc/grpc-error.ts';
import { frame, messagesOf } from '../../../shared/http/grpc/grpc-frames.ts';
import type { QueryEngine } from '../../../shared/data/engine/query-engine.ts';
import { decoded, encoded } from './messages.ts';
import { duckdbOf, sparkDataType } from './translate.ts';

const PACKAGE = 'spark.connect';
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const SETTINGS = [
  'spark.sql.ansi.enabled',
  'spark.sql.parser.escapedStringLiterals',
  'spark.sql.session.timeZone',
  'spark.sql.variable.substitute',
];
const PLAN = `== Optimized Logical Plan ==
Project [id#1L], Statistics(sizeInBytes=1024.0 B)
+- Relation [id#1L] parquet, Statistics(sizeInBytes=62.5 KiB, rowCount=1.00E+3)

== Physical Plan ==
FileScan parquet [id#1L]

`;
const FILES_BYTES = 1000;

export interface FakeSpark {
  /** `sc://127.0.0.1:<port>` */
  url: string;
  statements: string[];
  authorizations: (string | undefined)[];
  /** Ids of the operations that were interrupted. */
  interrupted: string[];
  /** Sessions that were given back. */
  released: string[];
  /** What a client did that the protocol does not allow. */
  violations: string[];
  close(): Promise<void>;
}

interface FakeOptions {
  /** Rows of one Arrow batch. */
  batchRows?: number;
  /** Is not available for so many calls. */
  busy?: number;
  /** A query that groups stays running so long, in milliseconds. */
  slow?: number;
  /** Queries stay running. */
  stuck?: boolean;
  /** Header `authorization` that is let in. */
  authorization?: string;
  /** Ends the connection in the middle of an answer. */
  breaksOff?: boolean;
}

class Refusal extends Error {
  readonly code: number;
  readonly sqlState: string;
  constructor(code: number, message: string, sqlState = '') {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
  }
}

interface Request {
  sessionId?: string;
  userContext?: { userId?: string };
  clientType?: string;
  operationId?: string;
  clientObservedServerSideSessionId?: string;
  plan?: { root?: { sql?: { query?: string } } };
  schema?: { plan?: Request['plan'] };
  operation?: { set?: { pairs?: { key: string; value: string }[] } };
  interruptType?: string;
}

/**
 * Spark Connect over HTTP/2 without TLS, strictly: every message is one of Spark's own client, in a session with settings.
 * Queries are answered by the given DuckDB, in whose catalog the tables are.
 */
export async function startFakeSpark(engine: QueryEngine, options: FakeOptions = {}): Promise<FakeSpark> {
  const { batchRows = 100, stuck = false, slow = 0 } = options;
  let busy = options.busy ?? 0;
  const serverSession = randomUUID();
  const sessions = new Set<string>();
  const running = new Map<string, () => void>();
  const seen: Omit<FakeSpark, 'url' | 'close'> = {
    statements: [],
    authorizations: [],
    interrupted: [],
    released: [],
    violations: [],
  };
  const server = createServer();
  const open = new Set<{ destroy(): void }>();
  server.on('session', (session) => open.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    void answer(stream, headers).catch((error: unknown) => {
      finish(stream, error instanceof Refusal ? error : new Refusal(GRPC.internal, String(error)));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  const wrong = (what: string): Refusal => {
    seen.violations.push(what);
    return new Refusal(3, what);
  };

  async function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    seen.authorizations.push(headers.authorization);
    const [, service, method = ''] = (headers[':path'] ?? '').split('/');
    if (busy-- > 0) throw new Refusal(GRPC.unavailable, 'starting');
    if (options.authorization !== undefined && headers.authorization !== options.authorization)
      throw new Refusal(GRPC.unauthenticated, 'Invalid token');
    if (
      headers[':method'] !== 'POST' ||
      headers['content-type'] !== 'application/grpc+proto' ||
      headers.te !== 'trailers' ||
      service !== `${PACKAGE}.SparkConnectService`
    )
      throw wrong(`no gRPC call: ${JSON.stringify(headers)}`);
    const [bytes, ...more] = await Array.fromAsync(messagesOf(stream, 2 ** 20));
    if (bytes === undefined || more.length > 0) throw wrong('a call has one message');
    const request = judged(method, bytes);
    const own = { sessionId: request.sessionId ?? '', serverSideSessionId: serverSession };
    const send = (type: string, json: Record<string, JsonValue>): void => {
      if (!stream.headersSent) begin(stream);
      stream.write(frame(encoded(`${PACKAGE}.${type}`, { ...own, ...json })));
    };
    switch (method) {
      case 'Config':
        configure(request, own.sessionId);
        send('ConfigResponse', {});
        break;
      case 'AnalyzePlan':
        send('AnalyzePlanResponse', { schema: { schema: await schemaOf(request.schema?.plan) } });
        break;
      case 'ExecutePlan':
        await execute(request, stream, (json) => {
          send('ExecutePlanResponse', {
            operationId: request.operationId ?? '',
            responseId: randomUUID(),
            ...json,
          });
        });
        break;
      case 'Interrupt':
        if (request.interruptType !== 'INTERRUPT_TYPE_OPERATION_ID')
          throw wrong('interrupts more than its own');
        seen.interrupted.push(request.operationId ?? '');
        running.get(request.operationId ?? '')?.();
        send('InterruptResponse', { interruptedIds: [request.operationId ?? ''] });
        break;
      case 'ReleaseSession':
        seen.released.push(own.sessionId);
        send('ReleaseSessionResponse', {});
        break;
      default:
        throw wrong(`no method ${method}`);
    }
    finish(stream, null);
  }

  function judged(method: string, bytes: Uint8Array): Request {
    let request: Request;
    try {
      request = decoded(`${PACKAGE}.${method}Request`, bytes) as Request;
    } catch (error) {
      throw wrong(String(error));
    }
    const { sessionId = '', userContext, clientObservedServerSideSessionId: observed } = request;
    if (!UUID.test(sessionId)) throw wrong('a session has a UUID');
    if (!userContext?.userId) throw wrong('nobody asks');
    if (method !== 'Config' && !sessions.has(sessionId)) throw wrong(`${method} before the settings`);
    if (observed !== undefined && observed !== serverSession) throw wrong('the session is of another server');
    if (method === 'ExecutePlan' && !UUID.test(request.operationId ?? ''))
      throw wrong('an operation has a UUID');
    return request;
  }

  function configure({ operation }: Request, session: string): void {
    const pairs = operation?.set?.pairs ?? [];
    if (
      pairs
        .map(({ key }) => key)
        .sort()
        .join() !== SETTINGS.join()
    )
      throw wrong('other settings');
    sessions.add(session);
  }

  async function schemaOf(plan: Request['plan']): Promise<JsonValue> {
    const columns = await described(plan?.root?.sql?.query ?? '');
    const fields = columns.map(({ name, type }) => ({ name, dataType: sparkDataType(type), nullable: true }));
    return { struct: { fields } } as JsonValue;
  }

  async function described(sql: string): Promise<{ name: string; type: string }[]> {
    try {
      const rows = await engine.rows(`describe ${duckdbOf(sql)}`);
      return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
    } catch (error) {
      throw new Refusal(GRPC.internal, `\n[REFUSED] ${String(error)}\n\n== SQL ==\n${sql}`, '42601');
    }
  }

  async function execute(
    { plan, operationId = '' }: Request,
    stream: ServerHttp2Stream,
    send: (json: Record<string, JsonValue>) => void,
  ): Promise<void> {
    const sql = plan?.root?.sql?.query ?? '';
    seen.statements.push(sql);
    if (!/^(?:explain cost )?select /.test(sql)) throw wrong(`no query: ${sql}`);
    const explained = /^explain cost (.*)$/is.exec(sql)?.[1];
    const columns = await described(explained ?? sql);
    if (explained !== undefined) {
      send({ arrowBatch: { rowCount: '1', data: arrow(['plan'], [[PLAN]]) } });
      return;
    }
    send({ schema: { struct: { fields: [] } } });
    const progress = {
      stages: [{ stageId: '1', numTasks: '8', numCompletedTasks: '3', inputBytesRead: '10' }],
    };
    if (stuck || (slow > 0 && sql.includes(' group by '))) {
      const wake = Promise.withResolvers<undefined>();
      running.set(operationId, () => {
        wake.resolve(undefined);
      });
      stream.once('close', () => {
        wake.resolve(undefined);
      });
      const telling = setInterval(() => {
        if (!stream.closed) send({ executionProgress: progress });
      }, 500);
      if (!stuck) setTimeout(wake.resolve, slow, undefined);
      await wake.promise;
      clearInterval(telling);
      if (stuck)
        throw new Refusal(GRPC.internal, '[OPERATION_CANCELED] The operation was canceled.', 'HY008');
    }
    send({ executionProgress: progress });
    const rows = (await engine.rows(duckdbOf(sql))).map((row) =>
      Object.values(row).map((cell) => cell as string | null),
    );
    for (let start = 0; start < rows.length && !stream.destroyed; start += batchRows) {
      const some = rows.slice(start, start + batchRows);
      const names = columns.map(({ name }) => name);
      send({
        arrowBatch: { rowCount: String(some.length), data: arrow(names, some), startOffset: String(start) },
      });
      if (options.breaksOff === true) stream.session?.destroy();
    }
    if (stream.destroyed) return;
    const metric = { name: 'filesSize', value: String(FILES_BYTES), metricType: 'size' };
    send({ metrics: { metrics: [{ name: 'Scan parquet', executionMetrics: { filesSize: metric } }] } });
  }

  return {
    url: `sc://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    ...seen,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        for (const session of open) session.destroy();
      }),
  };
}

/** Base64 of an Arrow IPC stream of texts. */
function arrow(names: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const columns = names.map((name, index): [string, (string | null)[]] => [
    name,
    rows.map((row) => row[index] ?? null),
  ]);
  const types = Object.fromEntries(names.map((name) => [name, utf8()]));
  const bytes = tableToIPC(tableFromArrays(columns, { types }), { format: 'stream' });
  return Buffer.from(bytes ?? new Uint8Array()).toString('base64');
}

function begin(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
}

function finish(stream: ServerHttp2Stream, refusal: Refusal | null): void {
  if (stream.destroyed || stream.closed) return;
  const trailers = refusal === null ? { 'grpc-status': '0' } : trailersOf(refusal);
  if (!stream.headersSent) {
    // Without a body the status stands in the headers.
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc+proto', ...trailers },
      { endStream: true },
    );
    return;
  }
  stream.once('wantTrailers', () => {
    stream.sendTrailers(trailers);
  });
  stream.end();
}

function trailersOf({ code, message, sqlState }: Refusal): Record<string, string> {
  const info = {
    reason: 'org.apache.spark.sql.AnalysisException',
    domain: 'org.apache.spark',
    metadata: { sqlState },
  };
  const details = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', ...info };
  const status = encoded('google.rpc.Status', { code, message, details: sqlState === '' ? [] : [details] });
  return {
    'grpc-status': String(code),
    'grpc-message': encodeURIComponent(message.slice(0, 100)),
    'grpc-status-details-bin': Buffer.from(status).toString('base64').replace(/=+$/, ''),
  };
}
