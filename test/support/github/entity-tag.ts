import { createHash } from 'node:crypto';
import type { Answer } from './answer.ts';
import type { RecordedRequest } from './record.ts';

/** Gives an answer to a GET its version, and no body when the client knows that version. */
export function withEntityTag(answer: Answer, { method, headers }: RecordedRequest): Answer {
  if (method !== 'GET' || answer.status !== 200 || answer.body === undefined) return answer;
  const text = answer.body instanceof Uint8Array ? answer.body : JSON.stringify(answer.body);
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { ...answer.headers, etag } };
  return { ...answer, headers: { ...answer.headers, etag } };
}
