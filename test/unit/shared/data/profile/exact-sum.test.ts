import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactSum } from '../../../../../shared/data/profile/exact-sum.ts';

function meanOf(...values: [string, number][]): number {
  const sum = new ExactSum();
  for (const [text, rows] of values) sum.add(text, rows);
  return sum.mean();
}

test('nothing is lost where large numbers cancel', () => {
  expect(meanOf(['-9007199254740993', 3], ['9007199254740993', 3], ['9007199254740992', 1])).toBe(
    9007199254740992 / 7,
  );
  expect(meanOf(['-1e300', 1], ['0.25', 2], ['1e300', 1])).toBe(0.125);
});

test('digits below the point are added as they stand', () => {
  expect(meanOf(['0.1', 1], ['0.20', 1], ['1e-7', 1])).toBe(0.3000001 / 3);
  expect(meanOf(['-0.50', 1], ['99999999999999999999.75', 1])).toBe(5e19);
});

test('no number has no mean', () => {
  expect(meanOf()).toBeNaN();
});

test('integers of any size: the mean of a number and its mirror image about another is the other', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.bigInt(), (centre, distance) => {
      expect(meanOf([String(centre + distance), 2], [String(centre - distance), 2])).toBe(Number(centre));
    }),
  );
});
