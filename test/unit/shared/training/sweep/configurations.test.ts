import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkSpace,
  drawnConfigurations,
  gridConfigurations,
} from '../../../../../shared/training/sweep/configurations.ts';
import type { Range, Space } from '../../../../../shared/training/sweep/definition.ts';

const DRAWN = ['random', 'halton', 'sobol'] as const;
const SPACE: Space = {
  depth: { min: 2, max: 9, type: 'integer' },
  rate: { min: 0.001, max: 1, scale: 'log' },
  booster: ['gbdt', 'dart'],
};

test('a grid is every combination, the last parameter fastest', () => {
  const space: Space = {
    a: [1, 2],
    rate: { min: 0.01, max: 1, scale: 'log', points: 3 },
    leaves: { min: 3, max: 4, type: 'integer' },
  };
  const all = gridConfigurations(space);
  expect(all).toHaveLength(12);
  expect(all.slice(0, 3)).toEqual([
    { a: 1, rate: 0.01, leaves: 3 },
    { a: 1, rate: 0.01, leaves: 4 },
    { a: 1, rate: 0.1, leaves: 3 },
  ]);
});

test('drawn values keep to their range, and do not repeat', () => {
  const number = fc.double({ min: 0.001, max: 1000, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom(...DRAWN),
      fc.nat(),
      number,
      number,
      fc.constantFrom('log', 'linear'),
      (method, seed, a, b, scale) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const range: Range = { min, max, scale };
        const whole: Range = { min: Math.ceil(min), max: Math.ceil(max), scale, type: 'integer' };
        const all = drawnConfigurations({ space: { range, whole }, method, seed }, 20);
        for (const { range: value, whole: integer } of all) {
          expect(Number(value)).toBeGreaterThanOrEqual(min);
          expect(Number(value)).toBeLessThanOrEqual(max);
          expect(Number.isInteger(integer)).toBe(true);
          expect(Number(integer)).toBeLessThanOrEqual(Math.ceil(max));
        }
        expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(all.length);
      },
    ),
    { numRuns: 100 },
  );
});

test.each(DRAWN)(
  '%s: a larger budget goes on where a smaller one ended, another seed goes elsewhere',
  (method) => {
    const ten = drawnConfigurations({ space: SPACE, method, seed: 1 }, 10);
    const forty = drawnConfigurations({ space: SPACE, method, seed: 1 }, 40);
    expect(forty).toHaveLength(40);
    expect(forty.slice(0, 10)).toEqual(ten);
    expect(drawnConfigurations({ space: SPACE, method, seed: 2 }, 10)).not.toEqual(ten);
  },
);

test('Sobol fills a log scale evenly: each of 16 points has a 16th of it', () => {
  const space: Space = { rate: { min: 1, max: 2 ** 16, scale: 'log' } };
  const places = drawnConfigurations({ space, method: 'sobol', seed: 3 }, 16).map(({ rate }) =>
    Math.floor(Math.log2(Number(rate))),
  );
  expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, at) => at));
});

test('a space with fewer values than the budget is tried once', () => {
  const space: Space = { a: [1, 2, 3], b: { min: 1, max: 2, type: 'integer' } };
  for (const method of DRAWN) expect(drawnConfigurations({ space, method, seed: 1 }, 40)).toHaveLength(6);
});

test.each([
  [{ rate: { min: 0, max: 1, scale: 'log' } }, 'a log scale has positive numbers only'],
  [{ depth: { min: 9, max: 2 } }, 'ends (2) before it starts (9)'],
  [{ depth: { min: 1, max: 2.5, type: 'integer' } }, 'is of integers, and its ends are none'],
  [
    Object.fromEntries(Array.from({ length: 22 }, (_, at) => [`p${String(at)}`, [1, 2]])),
    'sobol has at most 21 parameters, "space" has 22',
  ],
] satisfies [Space, string][])('a space that can not be searched is refused: %j', (space, message) => {
  expect(() => checkSpace({ space, method: 'sobol' })).toThrow(message);
});

test('a grid over a range has to say how many values', () => {
  expect(() => gridConfigurations({ rate: { min: 0, max: 1 } })).toThrow('"points"');
  expect(() => gridConfigurations({ rate: { min: 0, max: 1, points: 20_000 } })).toThrow(
    '20000 combinations',
  );
});
