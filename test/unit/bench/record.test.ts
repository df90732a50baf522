import { expect, test } from 'vitest';
import { recordPage } from '../../bench/record.ts';

test('a page says what met its goal, what did not, and what was not measured', () => {
  const page = recordPage(
    {
      name: 'validate',
      does: 'The whole action',
      figures: [
        { name: 'a', value: 1.2345, unit: 's', goal: '≤ 2', met: true },
        { name: 'b | c', value: 20, unit: '×', goal: '≤ 2', met: false },
        { name: 'd', value: Number.NaN, unit: '', note: 'no\nPython' },
      ],
    },
    {
      date: '2026-11-25',
      commit: 'abc',
      machine: { cores: 2, gigabytes: 24, platform: 'linux-x64', node: 'v24.0.0' },
      command: 'npm run bench',
    },
  );
  expect(page.trimEnd().split('\n').slice(-3)).toEqual([
    '| a | 1.23 s | ≤ 2: met |  |',
    '| b \\| c | 20.0 × | ≤ 2: **missed** |  |',
    '| d | not measured |  | no Python |',
  ]);
  expect(page).toContain('commit `abc`: 2 cores, 24 GB, linux-x64, Node v24.0.0.');
});
