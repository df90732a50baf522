import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ServiceError, UserError } from '../../../../errors.ts';
import type { EnginePlace } from '../engine-place.ts';
import { athenaAddress, type AthenaAddress } from './athena-address.ts';
import { AthenaClient } from './athena-client.ts';

/** The most that Athena gives at once. */
const PAGE_ROWS = 1000;
/** Between questions for the state of a query, in milliseconds: the first, and the longest. */
const POLL = { first: 200, longest: 5000 };
/** A query that has been asked for is known to us before the step ends, so that it can be stopped. */
const START_MS = 30_000;
const STOP_MS = 5_000;

interface Execution {
  Status?: {
    State?: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
    StateChangeReason?: string;
    /** Category 1: the service's fault. */
    AthenaError?: { ErrorCategory?: number; ErrorMessage?: string };
  };
  Statistics?: { DataScannedInBytes?: number };
}

interface Results {
  ResultSet?: {
    Rows?: { Data?: { VarCharValue?: string }[] }[];
    ResultSetMetadata?: { ColumnInfo?: { Name?: string; Type?: string }[] };
  };
  NextToken?: string;
}

export interface ResultPage {
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
}

/** Queries in one workgroup. */
export class AthenaQueries {
  bytesRead = 0;
  readonly address: AthenaAddress;
  readonly #place: EnginePlace;
  #client: Promise<AthenaClient> | null = null;

  /** @throws UserError for a URL that is none of Athena's */
  constructor(url: string, place: EnginePlace) {
    this.address = athenaAddress(url);
    this.#place = place;
  }

  get client(): Promise<AthenaClient> {
    return (this.#client ??= AthenaClient.open(this.#place, this.#place.signal));
  }

  /** Runs a query to its end and gives its result page by page; who stops early, or aborts, stops it. */
  async *run(sql: string): AsyncGenerator<ResultPage> {
    const client = await this.client;
    this.#place.signal.throwIfAborted();
    const id = await this.#start(client, sql);
    let running = true;
    try {
      await this.#finished(client, id);
      running = false;
      yield* pagesOf(client, id);
    } finally {
      if (running) await this.#stop(client, id);
    }
  }

  async #start(client: AthenaClient, sql: string): Promise<string> {
    const { workgroup, catalog, database, output } = this.address;
    const started = await client
      .until(AbortSignal.timeout(START_MS), this.#place)
      .call<{ QueryExecutionId: string }>('StartQueryExecution', {
        QueryString: sql,
        // What was asked for once runs once, however often the answer is lost.
        ClientRequestToken: randomUUID(),
        WorkGroup: workgroup,
        QueryExecutionContext: {
          ...(catalog === null ? {} : { Catalog: catalog }),
          ...(database === null ? {} : { Database: database }),
        },
        ...(output === null ? {} : { ResultConfiguration: { OutputLocation: output } }),
      });
    return started.QueryExecutionId;
  }

  /** @throws UserError or ServiceError with the reason when it fails */
  async #finished(client: AthenaClient, id: string): Promise<void> {
    const began = performance.now();
    let pause = POLL.first;
    let read = 0;
    for (;;) {
      this.#place.signal.throwIfAborted();
      const { QueryExecution } = await client.call<{ QueryExecution?: Execution }>('GetQueryExecution', {
        QueryExecutionId: id,
      });
      const { State: state = '' } = QueryExecution?.Status ?? {};
      const scanned = QueryExecution?.Statistics?.DataScannedInBytes ?? read;
      this.bytesRead += scanned - read;
      read = scanned;
      if (state === 'SUCCEEDED') return;
      if (state !== 'QUEUED' && state !== 'RUNNING') throw failure(state, QueryExecution?.Status ?? {});
      const bytes = read === 0 ? '' : `, ${read.toLocaleString('en')} bytes read`;
      this.#place.progress(`Athena: ${state.toLowerCase()}${bytes}`, (performance.now() - began) / 1000);
      await wait(pause, undefined, { signal: this.#place.signal }).catch(() => {
        this.#place.signal.throwIfAborted();
      });
      pause = Math.min(POLL.longest, pause * 1.5);
    }
  }

  async #stop(client: AthenaClient, id: string): Promise<void> {
    const last = client.until(AbortSignal.timeout(STOP_MS), this.#place);
    await last.call('StopQueryExecution', { QueryExecutionId: id }).catch(() => undefined);
  }
}

async function* pagesOf(client: AthenaClient, id: string): AsyncGenerator<ResultPage> {
  let token: string | undefined;
  let first = true;
  do {
    const { ResultSet, NextToken } = await client.call<Results>('GetQueryResults', {
      QueryExecutionId: id,
      MaxResults: PAGE_ROWS,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const columns = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = '', Type = '' }) => ({
      name: Name,
      type: Type,
    }));
    const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
      columns.map((_, index) => Data[index]?.VarCharValue ?? null),
    );
    // A SELECT's first row is its header; an EXPLAIN's may be.
    if (first && rows[0]?.every((cell, index) => cell === columns[index]?.name) === true) rows.shift();
    first = false;
    yield { columns, rows };
    token = NextToken;
  } while (token !== undefined);
}

function failure(state: string, { StateChangeReason, AthenaError }: NonNullable<Execution['Status']>): Error {
  const reason = StateChangeReason || AthenaError?.ErrorMessage || 'without a reason';
  if (state === 'CANCELLED')
    return new UserError(`Athena cancelled the query: ${reason}`, {
      fix: 'Select fewer columns or partitions, or raise the limit of bytes of the workgroup',
    });
  return AthenaError?.ErrorCategory === 1
    ? new ServiceError('Athena', reason)
    : new UserError(`Athena refuses the query: ${reason}`, {
        fix: 'Write one SELECT over tables, and files in S3, that the role of the job may read',
      });
}
