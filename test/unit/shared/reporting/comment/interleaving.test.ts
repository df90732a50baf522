import { describe, expect, test } from 'vitest';
import {
  BEYOND_BOUND,
  playSchedule,
  WITHIN_BOUND,
  type ScheduleKind,
} from '../../../../support/virtual-github/schedules.ts';

const BATCH = 20;

const batches = ({ schedules }: ScheduleKind): number[] =>
  Array.from({ length: Math.ceil(schedules / BATCH) }, (_, index) => index * BATCH);

describe('2 to 8 jobs write at the same time, and every request completes within 10 s', () => {
  test.each(batches(WITHIN_BOUND))('schedules from %i: nothing is lost, doubled or older', async (first) => {
    for (let seed = first; seed < first + BATCH; seed += 1) {
      const { bodies, lost, older, settled, violations } = await playSchedule(WITHIN_BOUND, seed);
      const said = `seed ${String(seed)}`;
      expect(violations, said).toEqual([]);
      expect(lost, said).toEqual([]);
      expect(older, said).toEqual([]);
      expect(bodies.length, said).toBe(1);
      expect(
        settled.every((each) => each),
        said,
      ).toBe(true);
    }
  });
});

describe('requests take longer, and jobs are killed', () => {
  test.each(batches(BEYOND_BOUND))('schedules from %i: the next writer repairs', async (first) => {
    for (let seed = first; seed < first + BATCH; seed += 1) {
      const { bodies, lost, older } = await playSchedule(BEYOND_BOUND, seed);
      expect(lost, `seed ${String(seed)}`).toEqual([]);
      expect(older, `seed ${String(seed)}`).toEqual([]);
      expect(bodies.length, `seed ${String(seed)}`).toBe(1);
    }
  });
});
