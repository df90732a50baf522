import { expect, test } from 'vitest';
import { halvingBracket, hyperbandBrackets } from '../../../../../shared/training/sweep/brackets.ts';

const table = (brackets: ReturnType<typeof hyperbandBrackets>): number[][][] =>
  brackets.map(({ rungs }) => rungs.map(({ configurations, resource }) => [configurations, resource]));

test('Hyperband with R = 81 and eta = 3 is table 1 of Li et al. (JMLR 18, 2018)', () => {
  expect(table(hyperbandBrackets({ min: 1, max: 81, eta: 3 }))).toEqual([
    [
      [81, 1],
      [27, 3],
      [9, 9],
      [3, 27],
      [1, 81],
    ],
    [
      [34, 3],
      [11, 9],
      [3, 27],
      [1, 81],
    ],
    [
      [15, 9],
      [5, 27],
      [1, 81],
    ],
    [
      [8, 27],
      [2, 81],
    ],
    [[5, 81]],
  ]);
});

test('Hyperband with eta = 2 up to 8, as other implementations table it', () => {
  expect(table(hyperbandBrackets({ min: 1, max: 8, eta: 2 }))).toEqual([
    [
      [8, 1],
      [4, 2],
      [2, 4],
      [1, 8],
    ],
    [
      [6, 2],
      [3, 4],
      [1, 8],
    ],
    [
      [4, 4],
      [2, 8],
    ],
    [[4, 8]],
  ]);
});

test('successive halving starts with what its configurations allow, and ends with the whole resource', () => {
  const resources = { min: 1, max: 27, eta: 3 };
  expect(table([halvingBracket(undefined, resources)])).toEqual([
    [
      [27, 1],
      [9, 3],
      [3, 9],
      [1, 27],
    ],
  ]);
  expect(table([halvingBracket(10, resources)])).toEqual([
    [
      [10, 3],
      [3, 9],
      [1, 27],
    ],
  ]);
  expect(table([halvingBracket(2, resources)])).toEqual([[[2, 27]]]);
});

test('amounts that are no integers stay what they are, and no rung has less than the smallest', () => {
  expect(table([halvingBracket(9, { min: 0.1, max: 1, eta: 3 })])).toEqual([
    [
      [9, 0.111111],
      [3, 0.333333],
      [1, 1],
    ],
  ]);
  expect(table([halvingBracket(9, { min: 10, max: 100, eta: 3 })])).toEqual([
    [
      [9, 11],
      [3, 33],
      [1, 100],
    ],
  ]);
});
