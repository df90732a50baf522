import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendRecord, AUDIT_KEY, firstBreak } from '../../../../shared/audit/append-record.ts';
import { FolderStore } from '../../../../shared/store/folder-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
});
afterEach(() => rm(folder, { recursive: true }));

const event = (number: number) => ({
  kind: 'waiver',
  at: '2026-11-25T08:00:00Z',
  by: 'mona',
  model: 'm',
  subject: { number },
});
const content = async (): Promise<string> => (await new FolderStore(folder).get(AUDIT_KEY))?.content ?? '';

test('concurrent records make one whole chain', async () => {
  await Promise.all(
    Array.from({ length: 8 }, (_, index) => appendRecord(new FolderStore(folder), event(index))),
  );
  const text = await content();
  const numbers = text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as ReturnType<typeof event>).subject.number);
  expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(firstBreak(text)).toBeNull();
});

test('a line that was changed, taken out, moved or is no record breaks the chain', async () => {
  for (const number of [1, 2, 3]) await appendRecord(new FolderStore(folder), event(number));
  const lines = (await content()).trimEnd().split('\n');
  const [one = '', two = '', three = ''] = lines;
  expect(firstBreak(lines.join('\n'))).toBeNull();
  expect(firstBreak('')).toBeNull();
  expect(firstBreak([one.replace('mona', 'eve'), two, three].join('\n'))).toBe(2);
  expect(firstBreak([one, three].join('\n'))).toBe(2);
  expect(firstBreak([two, one, three].join('\n'))).toBe(1);
  expect(firstBreak([one, 'null', three].join('\n'))).toBe(2);
  expect(firstBreak([one, '{', three].join('\n'))).toBe(2);
});
