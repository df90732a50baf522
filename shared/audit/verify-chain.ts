import { UserError } from '../errors.ts';
import { digestOf, type Digest } from '../hash/digest.ts';
import { parseDocument } from '../model/validate.ts';
import type { AuditRecord } from './append-record.ts';

const TEXT = { type: 'string' };
const SCHEMA = {
  type: 'object',
  required: ['schemaVersion', 'previous', 'kind', 'at', 'by', 'model', 'subject'],
  properties: {
    schemaVersion: { const: 1 },
    previous: { type: ['string', 'null'] },
    kind: TEXT,
    at: { type: 'string', format: 'date-time' },
    by: TEXT,
    model: TEXT,
    subject: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
  },
};

export interface Chain {
  records: number;
  /** Digest of the last line: kept elsewhere, it proves later that nothing up to here was changed; null when empty. */
  head: Digest | null;
}

/**
 * Holds every line of an `audit.jsonl` against the one before it.
 * @param anchor digest of a line that was noted elsewhere; without one, nobody can see that the end was cut off or replaced
 * @throws UserError that names the first line that is wrong
 */
export function verifyChain(content: string, file: string, anchor: Digest | null = null): Chain {
  const lines = content.split('\n');
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  let head: Digest | null = null;
  let anchored = false;
  for (const [index, line] of lines.entries()) {
    const place = { file, line: index + 1 };
    const { previous } = parseRecord(line, place);
    if (previous !== head) throw broken(index + 1, previous, head, place);
    head = digestOf(line);
    anchored ||= head === anchor;
  }
  if (anchor !== null && !anchored) {
    throw new UserError(
      `no line has the digest ${anchor}: the end was cut off or replaced since it was noted`,
      {
        file,
        line: Math.max(lines.length, 1),
      },
    );
  }
  return { records: lines.length, head };
}

function broken(
  line: number,
  previous: Digest | null,
  head: Digest | null,
  place: { file: string; line: number },
): UserError {
  if (head === null) {
    return new UserError(
      `line 1 names ${String(previous)} as the line before it: the beginning was cut off`,
      place,
    );
  }
  if (previous === null) {
    return new UserError(
      `line ${String(line)} begins a chain of its own: what stands here was put in`,
      place,
    );
  }
  return new UserError(
    `line ${String(line)} does not follow on line ${String(line - 1)}: that one was changed, or lines between them were taken out or put in`,
    {
      ...place,
      line: line - 1,
      fix: `Line ${String(line)} follows on ${previous}, and line ${String(line - 1)} is ${head}`,
    },
  );
}

function parseRecord(line: string, place: { file: string; line: number }): AuditRecord {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (cause) {
    throw new UserError('is no record: not valid JSON', { ...place, cause });
  }
  return parseDocument<AuditRecord>(SCHEMA, data, 'the record', place);
}
