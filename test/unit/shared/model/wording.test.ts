import { expect, test } from 'vitest';
import { counted, verb } from '../../../../shared/model/wording.ts';

test('one of a thing is singular, any other number of it plural', () => {
  expect([0, 1, 2, 2000].map((n) => counted(n, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '2,000 rows']);
  expect([1, 2].map((n) => counted(n, 'loss', 'losses'))).toEqual(['1 loss', '2 losses']);
  expect([1, 2].map((n) => `${counted(n, 'row')} ${verb(n, 'repeat')}`)).toEqual([
    '1 row repeats',
    '2 rows repeat',
  ]);
});
