import { bytesOf, integer, parse, part, parts, text, type Message } from '../../../protobuf/message.ts';
import type { RemoteColumn } from '../remote-engine.ts';
import { sparkType } from './spark-type.ts';

/**
 * Numbers of the fields that we read of Spark Connect's messages
 * (https://github.com/apache/spark/tree/master/sql/connect/common/src/main/protobuf/spark/connect), and of `google.rpc.Status`.
 */
const EXECUTED = { arrowBatch: 2, metrics: 4, serverSessionId: 15, progress: 18 } as const;
const BATCH = { data: 2 } as const;
const PROGRESS = { stages: 1 } as const;
const STAGE = { tasks: 2, completed: 3 } as const;
const METRICS = { operators: 1 } as const;
const OPERATOR = { values: 4 } as const;
const METRIC = { value: 2 } as const;
/** Spark's name for the size of the files of a scan. */
const FILES_SIZE = 'filesSize';
const ANALYZED = { schema: 2, serverSessionId: 15 } as const;
const SCHEMA = { schema: 1 } as const;
const STRUCT_TYPE = 21;
const STRUCT = { fields: 1 } as const;
const FIELD = { name: 1, type: 2 } as const;
const CONFIGURED = { serverSessionId: 4 } as const;
const STATUS = { message: 2, details: 3 } as const;
const ANY = { url: 1, value: 2 } as const;
const ERROR_INFO = { reason: 1, metadata: 3 } as const;
const ENTRY = { key: 1, value: 2 } as const;

export interface SparkProgress {
  /** Of the stages that have begun. */
  tasks: number;
  completed: number;
}

/** One message of the answer to a query. */
export interface SparkResponse {
  serverSessionId: string;
  /** An Arrow IPC stream with some of the rows; null: it tells something else. */
  batch: Uint8Array | null;
  progress: SparkProgress | null;
  /** Size of the files that its scans have read, told once they have; null: it is not told here. */
  bytesRead: number | null;
}

export function executed(bytes: Uint8Array): SparkResponse {
  const message = parse(bytes);
  return {
    serverSessionId: text(message, EXECUTED.serverSessionId),
    batch: message.has(EXECUTED.arrowBatch)
      ? lastBytes(part(message, EXECUTED.arrowBatch), BATCH.data)
      : null,
    progress: message.has(EXECUTED.progress) ? progressOf(part(message, EXECUTED.progress)) : null,
    bytesRead: message.has(EXECUTED.metrics) ? filesRead(part(message, EXECUTED.metrics)) : null,
  };
}

function progressOf(message: Message): SparkProgress {
  const stages = parts(message, PROGRESS.stages);
  const sum = (number: number): number => stages.reduce((total, stage) => total + integer(stage, number), 0);
  return { tasks: sum(STAGE.tasks), completed: sum(STAGE.completed) };
}

function filesRead(metrics: Message): number {
  const values = parts(metrics, METRICS.operators).flatMap((operator) => parts(operator, OPERATOR.values));
  return values
    .filter((entry) => text(entry, ENTRY.key) === FILES_SIZE)
    .reduce((total, entry) => total + integer(part(entry, ENTRY.value), METRIC.value), 0);
}

/** Columns of an analyzed query. @throws Error when it is no table */
export function analyzed(bytes: Uint8Array): { serverSessionId: string; columns: RemoteColumn[] } {
  const message = parse(bytes);
  const type = part(part(message, ANALYZED.schema), SCHEMA.schema);
  if (!type.has(STRUCT_TYPE)) throw new Error('a schema is missing in the answer');
  const columns = parts(part(type, STRUCT_TYPE), STRUCT.fields).map((field) => ({
    name: text(field, FIELD.name),
    type: sparkType(part(field, FIELD.type)),
  }));
  return { serverSessionId: text(message, ANALYZED.serverSessionId), columns };
}

export const configured = (bytes: Uint8Array): { serverSessionId: string } => ({
  serverSessionId: text(parse(bytes), CONFIGURED.serverSessionId),
});

/** What Spark says of an error beside its message. */
export interface SparkErrorInfo {
  /** Not cut off, as the one in the headers may be. */
  message: string;
  /** Class of the exception; empty where it is not told. */
  reason: string;
  /** Class of errors of the SQL standard, such as `42P01`; empty where it is not told. */
  sqlState: string;
}

export function errorInfo(details: Uint8Array): SparkErrorInfo {
  const status = parse(details);
  const info = parts(status, STATUS.details).find((any) =>
    text(any, ANY.url).endsWith('/google.rpc.ErrorInfo'),
  );
  const error = info === undefined ? parse(new Uint8Array()) : part(info, ANY.value);
  const metadata = new Map(
    parts(error, ERROR_INFO.metadata).map((entry) => [text(entry, ENTRY.key), text(entry, ENTRY.value)]),
  );
  return {
    message: text(status, STATUS.message),
    reason: text(error, ERROR_INFO.reason),
    sqlState: metadata.get('sqlState') ?? '',
  };
}

const lastBytes = (message: Message, number: number): Uint8Array =>
  bytesOf(message, number).at(-1) ?? new Uint8Array();
