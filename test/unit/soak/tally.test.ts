import { expect, test } from 'vitest';
import { EMPTY, isClean, soakTable, tallied } from '../../soak/tally.ts';

const WHOLE = {
  bodies: ['a'],
  lost: [],
  older: [],
  settled: [true, true],
  served: [],
  violations: [],
  mended: false,
};

test('a whole schedule is clean, and no schedule is not', () => {
  expect(isClean(EMPTY)).toBe(false);
  expect(isClean(tallied(EMPTY, WHOLE, true))).toBe(true);
  expect(tallied(tallied(EMPTY, WHOLE, true), { ...WHOLE, mended: true }, false)).toEqual({
    ...EMPTY,
    schedules: 2,
    mended: 1,
  });
});

test.each([
  ['a lost section', { lost: ['train'] }, { lost: 1 }],
  ['an older section', { older: ['train', 'deploy'] }, { older: 2 }],
  ['a second comment', { bodies: ['a', 'b'] }, { duplicates: 1 }],
  ['no comment', { bodies: [] }, { other: 1 }],
  ['a writer that gave up', { settled: [true, false] }, { other: 1 }],
  ['a request that GitHub refuses', { violations: ['no'] }, { other: 1 }],
])('%s is counted and is not clean', (_, wrong, counts) => {
  const tally = tallied(EMPTY, { ...WHOLE, ...wrong }, true);
  expect(tally).toEqual({ ...EMPTY, schedules: 1, ...counts });
  expect(isClean(tally)).toBe(false);
});

test('beyond the bound a writer may end before it sees its work settled', () => {
  expect(isClean(tallied(EMPTY, { ...WHOLE, settled: [false] }, false))).toBe(true);
});

test('the table has a row per kind of schedule', () => {
  const tally = { schedules: 5000, lost: 1, duplicates: 2, older: 3, mended: 4, other: 5 };
  expect(
    soakTable([{ name: 'slow', tally, cpuSeconds: 12.6 }], { date: '2026-01-02', commit: 'abc' }).split('\n'),
  ).toEqual([
    '| Schedules | Played | Lost | Duplicate | Older over newer | Other | Repaired | CPU | Date | Commit |',
    '|---|--:|--:|--:|--:|--:|--:|--:|---|---|',
    '| slow | 5,000 | 1 | 2 | 3 | 5 | 4 | 13 s | 2026-01-02 | `abc` |',
    '',
  ]);
});
