import { expect, test } from 'vitest';
import { withResults } from '../../support/results-table.ts';

const made = { date: '2026-11-25', commit: 'abc' };
const row = (suite: string, test: string, state = 'passed') => ({ suite, test, state, seconds: 1.25 });
const linesOf = (page: string): string[] => page.trimEnd().split('\n').slice(4);

test('a run of one file replaces its rows and leaves the others', () => {
  const known = ['a', 'b', 'c'];
  const first = withResults(
    '# Title\n',
    [row('c', 'one'), row('a', 'two'), row('a', 'three', 'failed')],
    known,
    made,
  );
  expect(first.startsWith('# Title\n\n| Suite |')).toBe(true);
  expect(linesOf(first)).toEqual([
    '| a | two | passed | 1.3 | 2026-11-25 | `abc` |',
    '| a | three | failed | 1.3 | 2026-11-25 | `abc` |',
    '| c | one | passed | 1.3 | 2026-11-25 | `abc` |',
  ]);
  const second = withResults(first, [row('a', 'two'), row('b', 'new')], known, {
    date: '2026-11-26',
    commit: 'def',
  });
  expect(linesOf(second)).toEqual([
    '| a | two | passed | 1.3 | 2026-11-26 | `def` |',
    '| b | new | passed | 1.3 | 2026-11-26 | `def` |',
    '| c | one | passed | 1.3 | 2026-11-25 | `abc` |',
  ]);
});

test('a file that is gone takes its rows with it, and names are text', () => {
  const page = withResults('', [row('old', 'x'), row('new', 'a|b <i>\n `c`')], ['new', 'old'], made);
  const now = withResults(page, [], ['new'], made);
  expect(linesOf(now)).toEqual(['| new | a\\|b \\<i> \\`c\\` | passed | 1.3 | 2026-11-25 | `abc` |']);
});
