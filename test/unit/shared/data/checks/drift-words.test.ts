import { expect, test } from 'vitest';
import { driftInWords } from '../../../../../shared/data/checks/drift-words.ts';
import { CELL_EFFECTS, LINE_EFFECTS } from '../../../../../shared/data/drift/methods.ts';
import { EMBEDDING_THRESHOLDS } from '../../../../../shared/data/drift/multivariate/embedding-distances.ts';

test.each([
  ['w1n', 0.104, 'its values moved by 0.104 of their standard deviation'],
  ['tvd', 0.25, '25.0 % of the rows moved to other values'],
  ['w1', 12.345, 'its values moved by 12.3 on average, in the unit of the column'],
  ['ks', 0.1, 'the share of rows up to some value changed by 10.0 percentage points'],
  ['missing_share', 0, 'the share of missing values changed by 0 percentage points'],
  ['class_share', 0.0105, 'the share of a class changed by 1.05 percentage points'],
  ['evidently.psi', 0.2, 'psi, as evidently has it, is 0.200'],
])('%s %s', (method, effect, words) => {
  expect(driftInWords(method, effect)).toBe(words);
});

test('every measure of ours is told in words, never by its key', () => {
  const methods = [
    ...Object.keys(CELL_EFFECTS),
    ...Object.keys(LINE_EFFECTS),
    ...Object.keys(EMBEDDING_THRESHOLDS),
    'w1n',
  ];
  for (const method of methods) {
    const words = driftInWords(method, 0.25);
    expect(words).not.toMatch(/as .* has it/);
    expect(words, method).not.toMatch(new RegExp(`moved by ${method}`));
    expect(words, method).toMatch(/0\.250|25\.0 (?:percentage points|%)/);
  }
});
