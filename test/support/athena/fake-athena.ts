import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSigned } from '../s3/signature.ts';
import { OPERATIONS, wrongIn } from './request-shapes.ts';

export interface Answer {
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
}

interface Execution {
  id: string;
  input: string;
  sql: string;
  states: string[];
  reason: string | null;
  answer: Answer;
  /** Tokens of pages and the row that each begins at. */
  tokens: Map<string, number>;
}

export interface FakeAthena {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  /** Variables by which it is found and asked. */
  environment: Record<string, string>;
  /** Started queries, each once. */
  statements: string[];
  inputs: Record<string, unknown>[];
  /** Ids of stopped queries. */
  stopped: string[];
  /** What a client did that the service does not allow. */
  violations: string[];
  close(): Promise<void>;
}

interface FakeOptions {
  /** Rows of a page at most. */
  pageRows?: number;
  /** Every so manieth request is one too many. */
  throttleEvery?: number;
  /** The answer to every so manieth start is lost. */
  loseStartEvery?: number;
  /** Queries stay running. */
  stuck?: boolean;
  /** Whether the plan knows what tables hold. */
  statistics?: boolean;
  /** Of the workgroup, in bytes. */
  cutoff?: number;
  /** Operation that the role may not ask for. */
  denied?: string;
  /** How a query ends that is not stuck. */
  outcome?: { state: 'FAILED' | 'CANCELLED'; reason: string; category?: number };
}

const KEY = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const SCANNED = 12_345;

/** Athena's API, strictly: signatures, members, states, tokens. Queries are answered by the given function. */
export async function startFakeAthena(
  answer: (sql: string) => Promise<Answer>,
  options: FakeOptions = {},
): Promise<FakeAthena> {
  const executions = new Map<string, Execution>();
  const tokens = new Map<string, Execution>();
  const seen: Pick<FakeAthena, 'statements' | 'inputs' | 'stopped' | 'violations'> = {
    statements: [],
    inputs: [],
    stopped: [],
    violations: [],
  };
  let requests = 0;
  let starts = 0;

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  const send = (response: ServerResponse, value: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(value));
  };
  const fault = (response: ServerResponse, type: string, message: string): void => {
    send(response, { __type: type, message }, 400);
  };
  const wrong = (response: ServerResponse, message: string): void => {
    seen.violations.push(message);
    fault(response, 'InvalidRequestException', message);
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    requests++;
    const { headers, method, url } = request;
    const [service, operation = ''] = String(headers['x-amz-target']).split('.');
    const members = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
    if (method !== 'POST' || url !== '/' || headers['content-type'] !== 'application/x-amz-json-1.1')
      wrong(response, `${String(method)} ${String(url)} ${String(headers['content-type'])}`);
    else if (
      !/\/us-west-2\/athena\//.test(headers.authorization ?? '') ||
      !isSigned(request, KEY.secret, body)
    )
      fault(response, 'InvalidSignatureException', 'The request signature we calculated does not match');
    else if (service !== 'AmazonAthena' || members === undefined)
      fault(response, 'UnknownOperationException', operation);
    else if (operation === options.denied)
      fault(response, 'AccessDeniedException', `not authorized to perform: athena:${operation}`);
    else if (options.throttleEvery !== undefined && requests % options.throttleEvery === 0)
      fault(
        response,
        requests % 2 === 0 ? 'ThrottlingException' : 'TooManyRequestsException',
        'Rate exceeded',
      );
    else await perform(operation, JSON.parse(body.toString('utf8')), members, response);
  }

  async function perform(
    operation: string,
    input: unknown,
    members: NonNullable<(typeof OPERATIONS)[string]>,
    response: ServerResponse,
  ): Promise<void> {
    const mistake = wrongIn(input, members);
    if (mistake !== null) {
      wrong(response, `${operation}: ${mistake}`);
      return;
    }
    const given = input as Record<string, string | number | undefined>;
    if (operation === 'StartQueryExecution') {
      await start(given, response);
      return;
    }
    if (operation === 'GetWorkGroup') {
      const Configuration =
        options.cutoff === undefined ? {} : { BytesScannedCutoffPerQuery: options.cutoff };
      send(response, { WorkGroup: { Name: given['WorkGroup'], State: 'ENABLED', Configuration } });
      return;
    }
    const execution = executions.get(String(given['QueryExecutionId']));
    if (execution === undefined)
      wrong(response, `QueryExecution ${String(given['QueryExecutionId'])} was not found`);
    else if (operation === 'GetQueryExecution') tell(execution, response);
    else if (operation === 'StopQueryExecution') {
      execution.states = ['CANCELLED'];
      seen.stopped.push(execution.id);
      send(response, {});
    } else page(execution, given, response);
  }

  async function start(input: Record<string, unknown>, response: ServerResponse): Promise<void> {
    const token = String(input['ClientRequestToken']);
    const written = JSON.stringify(input);
    let execution = tokens.get(token);
    if (execution !== undefined && execution.input !== written) {
      wrong(response, 'Idempotent parameters do not match');
      return;
    }
    if (execution === undefined) {
      const sql = String(input['QueryString']);
      seen.statements.push(sql);
      seen.inputs.push(input);
      execution = {
        id: randomUUID(),
        input: written,
        sql,
        states: ['QUEUED', 'RUNNING', options.outcome?.state ?? 'SUCCEEDED'],
        reason: options.outcome?.reason ?? null,
        answer: { columns: [], rows: [] },
        tokens: new Map([['', 0]]),
      };
      if (options.stuck === true) execution.states = ['QUEUED', 'RUNNING'];
      executions.set(execution.id, execution);
      tokens.set(token, execution);
      await work(execution);
    }
    starts++;
    if (options.loseStartEvery !== undefined && starts % options.loseStartEvery === 0) response.destroy();
    else send(response, { QueryExecutionId: execution.id });
  }

  async function work(execution: Execution): Promise<void> {
    try {
      const explained = /^explain \(type io, format json\) (.*)$/is.exec(execution.sql)?.[1];
      if (explained === undefined) execution.answer = await answer(execution.sql);
      else {
        await answer(`select * from (${explained}\n) explained limit 0`);
        const estimate =
          options.statistics === false
            ? { outputRowCount: 'NaN', outputSizeInBytes: 'NaN' }
            : { outputRowCount: 1000, outputSizeInBytes: 64_000 };
        const plan = JSON.stringify({ inputTableColumnInfos: [{ estimate }], estimate }, null, 2);
        execution.answer = {
          columns: [{ name: 'Query Plan', type: 'varchar' }],
          rows: plan.split('\n').map((line) => [line]),
        };
      }
    } catch (error) {
      execution.states = ['QUEUED', 'FAILED'];
      execution.reason = `SYNTAX_ERROR: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  function tell(execution: Execution, response: ServerResponse): void {
    const [State = ''] = execution.states;
    if (execution.states.length > 1) execution.states.shift();
    const failed = State === 'FAILED' || State === 'CANCELLED';
    send(response, {
      QueryExecution: {
        QueryExecutionId: execution.id,
        Query: execution.sql,
        Status: {
          State,
          ...(failed ? { StateChangeReason: execution.reason } : {}),
          ...(State === 'FAILED'
            ? { AthenaError: { ErrorCategory: options.outcome?.category ?? 2, Retryable: false } }
            : {}),
        },
        ...(State === 'QUEUED' ? {} : { Statistics: { DataScannedInBytes: SCANNED } }),
      },
    });
  }

  function page(
    execution: Execution,
    { NextToken = '', MaxResults = 1000 }: Record<string, string | number | undefined>,
    response: ServerResponse,
  ): void {
    if (execution.states[0] !== 'SUCCEEDED') {
      wrong(response, `Query has not yet finished. Current state: ${String(execution.states[0])}`);
      return;
    }
    const from = execution.tokens.get(String(NextToken));
    if (from === undefined) {
      wrong(response, `NextToken ${String(NextToken)} was not given`);
      return;
    }
    const { columns, rows } = execution.answer;
    const all = [columns.map(({ name }): string | null => name), ...rows];
    const to = from + Math.min(Number(MaxResults), options.pageRows ?? 1000);
    const next = to < all.length ? randomUUID() : null;
    if (next !== null) execution.tokens.set(next, to);
    send(response, {
      UpdateCount: 0,
      ResultSet: {
        Rows: all.slice(from, to).map((row) => ({
          Data: row.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
        })),
        ResultSetMetadata: {
          ColumnInfo: columns.map(({ name, type }) => ({
            Name: name,
            Label: name,
            Type: /^[a-z]+/.exec(type)?.[0],
          })),
        },
      },
      ...(next === null ? {} : { NextToken: next }),
    });
  }

  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL_ATHENA: endpoint,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: KEY.id,
      AWS_SECRET_ACCESS_KEY: KEY.secret,
      AWS_SESSION_TOKEN: 'session',
    },
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
