import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendRecord, AUDIT_KEY } from '../../../../shared/audit/append-record.ts';
import { verifyChain } from '../../../../shared/audit/verify-chain.ts';
import { describeError } from '../../../../shared/errors.ts';
import { digestOf } from '../../../../shared/hash/digest.ts';
import { FolderStore } from '../../../../shared/store/folder-store.ts';

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  const store = new FolderStore(folder);
  for (const number of [1, 2, 3, 4, 5]) {
    const about = { kind: 'waiver', at: '2026-11-25T08:00:00Z', by: 'mona', model: 'm' };
    await appendRecord(store, { ...about, subject: { number } });
  }
  lines = ((await store.get(AUDIT_KEY))?.content ?? '').trimEnd().split('\n');
});
afterEach(() => rm(folder, { recursive: true }));

const text = (changed: readonly (string | undefined)[]): string => `${changed.join('\n')}\n`;
/** What a person reads of the fault. */
function fault(changed: readonly (string | undefined)[], anchor?: string): string {
  try {
    verifyChain(text(changed), 'audit.jsonl', anchor ?? null);
  } catch (error) {
    return describeError(error).message;
  }
  return 'none';
}

test('a whole chain tells its length and its end', () => {
  const head = digestOf(lines[4] ?? '');
  expect(verifyChain(text(lines), 'audit.jsonl')).toEqual({ records: 5, head });
  expect(verifyChain('', 'audit.jsonl')).toEqual({ records: 0, head: null });
  expect(fault(lines, head)).toBe('none');
  expect(fault(lines, digestOf(lines[2] ?? ''))).toBe('none');
});

describe('the line is named that', () => {
  test.each<[string, (of: string[]) => (string | undefined)[], RegExp]>([
    [
      'was changed',
      (l) => l.with(2, l[2]?.replace('mona', 'eve') ?? ''),
      /audit\.jsonl:3: line 4 does not follow on line 3: that one was changed/,
    ],
    ['was taken out', (l) => l.toSpliced(2, 1), /audit\.jsonl:2: line 3 does not follow on line 2/],
    ['was put in', (l) => l.toSpliced(2, 0, l[1] ?? ''), /audit\.jsonl:2: line 3 does not follow on line 2/],
    ['was moved', (l) => [l[0], l[2], l[1], l[3], l[4]], /audit\.jsonl:1: line 2 does not follow on line 1/],
    [
      'lost what stood before it',
      (l) => l.slice(1),
      /audit\.jsonl:1: line 1 names sha256:.* the beginning was cut off/,
    ],
    ['begins anew', (l) => [...l, l[0]], /audit\.jsonl:6: line 6 begins a chain of its own/],
    ['is no JSON', (l) => l.with(3, '{'), /audit\.jsonl:4: is no record: not valid JSON/],
    ['is empty', (l) => l.toSpliced(1, 0, ''), /audit\.jsonl:2: is no record/],
    ['is no record', (l) => l.with(1, 'null'), /audit\.jsonl:2: the record does not follow its schema/],
  ])('%s', (_name, change, message) => {
    expect(fault(change(lines))).toMatch(message);
  });
});

test('a cut or replaced end shows only against an anchor', () => {
  const anchor = digestOf(lines[4] ?? '');
  const cut = lines.slice(0, 3);
  expect(fault(cut)).toBe('none');
  expect(fault(cut, anchor)).toMatch(/audit\.jsonl:3: no line has the digest sha256:.* the end was cut off/);
  expect(fault([], anchor)).toMatch(/no line has the digest|is no record/);
});
