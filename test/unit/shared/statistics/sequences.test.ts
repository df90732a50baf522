import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { haltonPoint } from '../../../../shared/statistics/halton.ts';
import { sobolPoint } from '../../../../shared/statistics/sobol.ts';

interface Golden {
  halton: number[][];
  sobol: number[][];
}

const golden = JSON.parse(
  await readFile(new URL('../../../fixtures/golden/sequences.json', import.meta.url), 'utf8'),
) as Golden;

test('Sobol points are those of scipy, bit by bit, in all 21 dimensions', () => {
  expect(golden.sobol.map((_, index) => sobolPoint(index, 21))).toEqual(golden.sobol);
});

test('Halton points are those of scipy in all 21 dimensions', () => {
  for (const [index, expected] of golden.halton.entries())
    for (const [dimension, value] of haltonPoint(index, 21).entries())
      expect(value).toBeCloseTo(expected[dimension] ?? NaN, 14);
});

test('a shifted Sobol sequence is as even: each of 64 points has a 64th of every axis to itself', () => {
  const shift = [0.123, 0.456, 0.789, 0.999];
  const points = Array.from({ length: 64 }, (_, index) => sobolPoint(index, 4, shift));
  for (let dimension = 0; dimension < 4; dimension++)
    expect(new Set(points.map((point) => Math.floor((point[dimension] ?? 0) * 64))).size).toBe(64);
  expect(points.flat().every((place) => place >= 0 && place < 1)).toBe(true);
});

test('more dimensions than are tabled are refused', () => {
  expect(() => sobolPoint(0, 22)).toThrow(RangeError);
  expect(() => haltonPoint(0, 22)).toThrow(RangeError);
});
