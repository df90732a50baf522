import { randomUUID } from 'node:crypto';
import { systemClock } from '../../../../http/clock.ts';
import { GrpcClient } from '../../../../http/grpc/grpc-client.ts';
import { GRPC, GrpcError } from '../../../../http/grpc/grpc-error.ts';
import { counted } from '../../../../model/wording.ts';
import type { EnginePlace } from '../engine-place.ts';
import type { RemoteColumn } from '../remote-engine.ts';
import { sparkAddress } from './spark-address.ts';
import { analyzed, configured, executed, type SparkProgress } from './spark-answers.ts';
import { failureOf } from './spark-failure.ts';
import {
  executeRequest,
  interruptRequest,
  releaseRequest,
  schemaRequest,
  setRequest,
  type SparkCaller,
} from './spark-requests.ts';

const SERVICE = '/spark.connect.SparkConnectService';
/** A server that starts its cluster on the first query says nothing for minutes. */
const IDLE_MS = 15 * 60_000;
const GOODBYE_MS = 5_000;
/** Waits before a server that is not there is asked again, in seconds. */
const WAITS = [1, 2, 4, 8, 16];

/** What our SQL relies on: names, literals and texts of values mean one thing only. */
const SETTINGS = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.ansi.enabled': 'true',
  'spark.sql.parser.escapedStringLiterals': 'false',
  'spark.sql.variable.substitute': 'false',
};

/** Queries of one user, in one session of a Spark Connect server. */
export class SparkSession {
  /** Size of the files that all queries together have read; null: none is told. */
  bytesRead: number | null = null;
  readonly #caller: SparkCaller;
  readonly #client: GrpcClient;
  readonly #place: EnginePlace;
  #isSet = false;

  constructor(url: string, place: EnginePlace) {
    const { origin, user, headers } = sparkAddress(url, place);
    this.#caller = { sessionId: randomUUID(), user, serverSessionId: null };
    this.#client = new GrpcClient({ origin, headers, idleMs: IDLE_MS });
    this.#place = place;
  }

  /** Columns of a query. It is not run. */
  async columns(sql: string): Promise<RemoteColumn[]> {
    return this.#patiently(async () => {
      await this.#set();
      const answer = await this.#ask('AnalyzePlan', schemaRequest(this.#caller, sql));
      return this.#observe(analyzed(answer)).columns;
    });
  }

  /** Rows as Arrow IPC streams, as they come; who stops early, or aborts, cancels the query. */
  async *run(sql: string): AsyncGenerator<Uint8Array> {
    await this.#patiently(() => this.#set());
    const operation = randomUUID();
    const started = performance.now();
    let done = false;
    try {
      const request = executeRequest(this.#caller, sql, operation);
      for await (const message of this.#client.stream(
        `${SERVICE}/ExecutePlan`,
        request,
        this.#place.signal,
      )) {
        const { batch, progress, bytesRead } = this.#observe(executed(message));
        if (bytesRead !== null) this.bytesRead = (this.bytesRead ?? 0) + bytesRead;
        if (progress !== null) this.#say(progress, (performance.now() - started) / 1000);
        if (batch !== null) yield batch;
      }
      done = true;
    } catch (error) {
      // What the server ended by itself needs no end.
      done = error instanceof GrpcError && error.code !== GRPC.unavailable;
      throw failureOf(error);
    } finally {
      if (!done) await this.#goodbye('Interrupt', interruptRequest(this.#caller, operation));
    }
  }

  /** Gives back what the server keeps for the session. */
  async close(): Promise<void> {
    if (this.#isSet) await this.#goodbye('ReleaseSession', releaseRequest(this.#caller));
    this.#client.close();
  }

  async #set(): Promise<void> {
    if (this.#isSet) return;
    this.#observe(configured(await this.#ask('Config', setRequest(this.#caller, SETTINGS))));
    this.#isSet = true;
  }

  #ask(method: string, request: Uint8Array): Promise<Uint8Array> {
    return this.#client.unary(`${SERVICE}/${method}`, request, this.#place.signal);
  }

  /** What changes nothing is asked again while nobody is there to answer. */
  async #patiently<T>(call: () => Promise<T>): Promise<T> {
    const started = performance.now();
    for (const wait of [...WAITS, null]) {
      try {
        return await call();
      } catch (error) {
        if (wait === null || !(error instanceof GrpcError) || error.code !== GRPC.unavailable)
          throw failureOf(error);
        this.#place.progress(`Spark: ${error.message}`, (performance.now() - started) / 1000);
        await systemClock.sleep(wait * 1000 * (1 + Math.random()), this.#place.signal);
      }
    }
    throw new Error('unreachable');
  }

  #observe<T extends { serverSessionId: string }>(answer: T): T {
    if (answer.serverSessionId !== '') this.#caller.serverSessionId = answer.serverSessionId;
    return answer;
  }

  #say({ tasks, completed }: SparkProgress, seconds: number): void {
    const share = tasks === 0 ? 'waiting' : `${completed.toLocaleString('en')} of ${counted(tasks, 'task')}`;
    this.#place.progress(`Spark: ${share}`, seconds);
  }

  /** With a signal of its own: the step's may be why. Nobody waits for it, and nobody misses it. */
  async #goodbye(method: string, request: Uint8Array): Promise<void> {
    await this.#client
      .unary(`${SERVICE}/${method}`, request, AbortSignal.timeout(GOODBYE_MS))
      .catch(() => undefined);
  }
}
