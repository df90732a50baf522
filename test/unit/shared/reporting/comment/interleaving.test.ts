import { describe, expect, test } from 'vitest';
import { Interleaving, type Hazards } from '../../../../support/virtual-github/interleaving.ts';

/** `npm run test:soak` plays more. */
const FACTOR = Number(process.env['SCHEDULES_FACTOR'] ?? 1);
const BATCH = 20;

async function play(seed: number, hazards: Hazards) {
  const schedule = new Interleaving(seed, hazards);
  schedule.prepare();
  const settled = await schedule.play(2 + (seed % 7));
  return { schedule, outcome: schedule.outcome(settled) };
}

const batches = (schedules: number): number[] =>
  Array.from({ length: Math.ceil((schedules * FACTOR) / BATCH) }, (_, index) => index * BATCH);

describe('2 to 8 jobs write at the same time, and every request completes within 10 s', () => {
  test.each(batches(500))('schedules from %i: nothing is lost, doubled or older', async (first) => {
    for (let seed = first; seed < first + BATCH; seed += 1) {
      const latencyMs = [200, 2_000, 5_000, 10_000][seed % 4] ?? 200;
      const { outcome } = await play(seed, {
        latencyMs,
        listLagMs: 8_000,
        faultShare: 0.1,
        killedShare: 0,
      });
      const { bodies, lost, settled, violations } = outcome;
      const said = `seed ${String(seed)}`;
      expect(violations, said).toEqual([]);
      expect(lost, said).toEqual([]);
      expect(bodies.length, said).toBe(1);
      expect(
        settled.every((each) => each),
        said,
      ).toBe(true);
    }
  });
});

describe('requests take longer, and jobs are killed', () => {
  test.each(batches(200))('schedules from %i: the next writer repairs', async (first) => {
    for (let seed = first; seed < first + BATCH; seed += 1) {
      const { schedule } = await play(seed, {
        latencyMs: 60_000,
        listLagMs: 40_000,
        faultShare: 0.2,
        killedShare: 0.5,
      });
      await schedule.repair(seed % 2 === 0 ? 'report' : 'next run');
      const { bodies, lost } = schedule.outcome([]);
      expect(lost, `seed ${String(seed)}`).toEqual([]);
      expect(bodies.length, `seed ${String(seed)}`).toBe(1);
    }
  });
});
