import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * Numbers of the fields that we write of Spark Connect's messages
 * (https://github.com/apache/spark/tree/master/sql/connect/common/src/main/protobuf/spark/connect); the first ones are
 * those of every request.
 */
const REQUEST = { sessionId: 1, userContext: 2 } as const;
const USER = { userId: 1, userName: 2 } as const;
const EXECUTE = { plan: 3, clientType: 4, operationId: 6, observedServer: 8 } as const;
const ANALYZE = { clientType: 3, schema: 4, observedServer: 17 } as const;
const CONFIG = { operation: 3, clientType: 4, observedServer: 8 } as const;
const INTERRUPT = { clientType: 3, type: 4, operationId: 6, observedServer: 7 } as const;
const RELEASE = { clientType: 3 } as const;
const SCHEMA = { plan: 1 } as const;
const PLAN = { root: 1 } as const;
const RELATION = { sql: 10 } as const;
const SQL = { query: 1 } as const;
const OPERATION = { set: 1 } as const;
const SET = { pairs: 1 } as const;
const PAIR = { key: 1, value: 2 } as const;
const INTERRUPT_BY_OPERATION = 3;
const CLIENT = 'mlops-actions';

/** Who asks, in which session. */
export interface SparkCaller {
  sessionId: string;
  user: string;
  /** The server's own id of the session once it is known: a restarted server does not go on with an empty one. */
  serverSessionId: string | null;
}

export function executeRequest(caller: SparkCaller, sql: string, operationId: string): Uint8Array {
  const writer = begin(caller);
  plan(writer, EXECUTE.plan, sql);
  text(writer, EXECUTE.clientType, CLIENT);
  text(writer, EXECUTE.operationId, operationId);
  observed(writer, EXECUTE.observedServer, caller);
  return writer.finish();
}

export function schemaRequest(caller: SparkCaller, sql: string): Uint8Array {
  const writer = begin(caller);
  text(writer, ANALYZE.clientType, CLIENT);
  nested(writer, ANALYZE.schema, () => {
    plan(writer, SCHEMA.plan, sql);
  });
  observed(writer, ANALYZE.observedServer, caller);
  return writer.finish();
}

export function setRequest(caller: SparkCaller, settings: Readonly<Record<string, string>>): Uint8Array {
  const writer = begin(caller);
  nested(writer, CONFIG.operation, () => {
    nested(writer, OPERATION.set, () => {
      for (const [key, value] of Object.entries(settings))
        nested(writer, SET.pairs, () => {
          text(writer, PAIR.key, key);
          text(writer, PAIR.value, value);
        });
    });
  });
  text(writer, CONFIG.clientType, CLIENT);
  observed(writer, CONFIG.observedServer, caller);
  return writer.finish();
}

export function interruptRequest(caller: SparkCaller, operationId: string): Uint8Array {
  const writer = begin(caller);
  text(writer, INTERRUPT.clientType, CLIENT);
  writer.tag(INTERRUPT.type, WireType.Varint).int32(INTERRUPT_BY_OPERATION);
  text(writer, INTERRUPT.operationId, operationId);
  observed(writer, INTERRUPT.observedServer, caller);
  return writer.finish();
}

export function releaseRequest(caller: SparkCaller): Uint8Array {
  const writer = begin(caller);
  text(writer, RELEASE.clientType, CLIENT);
  return writer.finish();
}

function begin({ sessionId, user }: SparkCaller): BinaryWriter {
  const writer = new BinaryWriter();
  text(writer, REQUEST.sessionId, sessionId);
  nested(writer, REQUEST.userContext, () => {
    text(writer, USER.userId, user);
    text(writer, USER.userName, user);
  });
  return writer;
}

function plan(writer: BinaryWriter, number: number, sql: string): void {
  nested(writer, number, () => {
    nested(writer, PLAN.root, () => {
      nested(writer, RELATION.sql, () => {
        text(writer, SQL.query, sql);
      });
    });
  });
}

function observed(writer: BinaryWriter, number: number, { serverSessionId }: SparkCaller): void {
  if (serverSessionId !== null) text(writer, number, serverSessionId);
}

function nested(writer: BinaryWriter, number: number, write: () => void): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, number: number, value: string): void {
  writer.tag(number, WireType.LengthDelimited).string(value);
}
