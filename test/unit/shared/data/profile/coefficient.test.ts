import { expect, test } from 'vitest';
import { coefficient } from '../../../../../shared/data/profile/coefficient.ts';

test('what parallel sums differ by is gone, however small the coefficient', () => {
  expect(coefficient(0.00059500491356)).toBe(coefficient(0.000595004913601));
  expect(coefficient(-1e-17)).toBe(0);
  expect(coefficient(0.123456789012345)).toBe(0.12345678901);
  expect(coefficient(-1)).toBe(-1);
});
