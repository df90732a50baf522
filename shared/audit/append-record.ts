import { canonicalJson, digestOf, type Digest } from '../hash/digest.ts';
import { StoreConflict, type Store } from '../store/store.ts';

export const AUDIT_KEY = 'audit.jsonl';
const MAX_ATTEMPTS = 50;

/** Something that somebody decided. */
export interface AuditEvent {
  kind: string;
  at: string;
  /** Login. */
  by: string;
  model: string;
  subject: Readonly<Record<string, string | number>>;
}

/** A line of `audit.jsonl`: each names the digest of the one before it, so that no line can be changed or taken out unseen. */
export interface AuditRecord extends AuditEvent {
  schemaVersion: 1;
  /** Digest of the previous line; null for the first. */
  previous: Digest | null;
}

/** Adds a record to the chain; when somebody else was faster, behind theirs. */
export async function appendRecord(state: Store, event: AuditEvent): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const entry = await state.get(AUDIT_KEY);
    const content = entry?.content ?? '';
    const last = content.trimEnd().split('\n').at(-1) ?? '';
    const record: AuditRecord = { schemaVersion: 1, previous: last === '' ? null : digestOf(last), ...event };
    const separator = content === '' || content.endsWith('\n') ? '' : '\n';
    const next = `${content}${separator}${canonicalJson(record)}\n`;
    try {
      await state.compareAndSet(AUDIT_KEY, next, entry?.version ?? null);
      return;
    } catch (error) {
      if (!(error instanceof StoreConflict) || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

/** @returns number (from 1) of the first line that does not follow on the one before it; null when the chain is whole */
export function firstBreak(content: string): number | null {
  const lines = content
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
  const broken = lines.findIndex((line, index) => {
    const before = lines[index - 1];
    return previousOf(line) !== (before === undefined ? null : digestOf(before));
  });
  return broken === -1 ? null : broken + 1;
}

function previousOf(line: string): unknown {
  try {
    const record = JSON.parse(line) as { previous?: unknown } | null;
    return record?.previous;
  } catch {
    return undefined;
  }
}
