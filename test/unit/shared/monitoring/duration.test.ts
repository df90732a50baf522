import { expect, test } from 'vitest';
import { after } from '../../../../shared/monitoring/duration.ts';

test.each([
  ['2026-01-31T12:00:00Z', 'P1M', '2026-02-28T12:00:00.000Z'],
  ['2024-02-29T00:00:00Z', 'P1Y', '2025-02-28T00:00:00.000Z'],
  ['2026-03-28T23:30:00Z', 'P2D', '2026-03-30T23:30:00.000Z'],
  ['2026-01-01T00:00:00Z', 'P1W', '2026-01-08T00:00:00.000Z'],
  ['2026-01-01T00:00:00Z', 'PT36H', '2026-01-02T12:00:00.000Z'],
  ['2026-01-01T00:00:00Z', 'P1DT1H30M5S', '2026-01-02T01:30:05.000Z'],
])('%s plus %s is %s', (start, duration, end) => {
  expect(after(new Date(start), duration, 'cooldown').toISOString()).toBe(end);
});

test.each(['', '2 days', 'P', '30D', 'P9999999999999Y'])(
  '"%s" is refused by the name of its setting',
  (duration) => {
    expect(() => after(new Date(0), duration, 'decision.cooldown')).toThrow(
      `"decision.cooldown": expected an ISO 8601 duration, got "${duration}"`,
    );
  },
);
