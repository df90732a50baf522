import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, count, decimal, duration, plain, signed } from '../../../../shared/reporting/numbers.ts';
import { metricNumbers } from '../../../../shared/reporting/metric-numbers.ts';
import { bounds, rocAuc } from '../../../support/stage-results.ts';

test('a row keeps its decimals, its signs and a true minus', () => {
  expect(metricNumbers(rocAuc())).toEqual({
    value: '0.654',
    baseline: '0.637',
    delta: '+0.017',
    interval: '+0.016\u00A0…\u00A0+0.018',
    n: '479,586',
  });
  const small = metricNumbers(
    rocAuc({ value: 0.7841, baseline: 0.7839, delta: 0.0002, bounds: bounds(-0.0001, 0.0005) }),
  );
  expect(small).toMatchObject({
    value: '0.7841',
    baseline: '0.7839',
    delta: '+0.0002',
    interval: '−0.0001\u00A0…\u00A0+0.0005',
  });
  // A narrow interval has two ends, however large its values are.
  const narrow = rocAuc({ value: 0.4493, baseline: 0.4531, delta: -0.0038, bounds: bounds(-0.004, -0.0036) });
  expect(metricNumbers(narrow)).toMatchObject({ delta: '−0.0038', interval: '−0.0040\u00A0…\u00A0−0.0036' });
  expect(metricNumbers(rocAuc({ value: null, delta: null, bounds: null }))).toMatchObject({
    value: '–',
    delta: '–',
    interval: '–',
  });
});

test('numbers read well', () => {
  expect([signed(-0.0001, 3), signed(0, 2), signed(2, 1)]).toEqual(['0.000', '0.00', '+2.0']);
  expect([count(1_455_190), plain(-1234.5), plain(1e-9), plain(0.05)]).toEqual([
    '1,455,190',
    '−1,235',
    '1.00e−9',
    '0.0500',
  ]);
  expect([duration(12.1), duration(300), bytes(20_480), bytes(999)]).toEqual([
    '12.1 s',
    '5 min',
    '20.5 kB',
    '999 B',
  ]);
});

test('a decimal parses back to the rounded number', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.nat(6), (value, decimals) => {
      expect(Number(decimal(value, decimals).replaceAll(',', '').replace('−', '-'))).toBeCloseTo(
        Number(value.toFixed(decimals)),
        decimals,
      );
    }),
  );
});
