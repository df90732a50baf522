import { Interleaving, type Hazards, type Outcome } from './interleaving.ts';

export interface ScheduleKind {
  name: string;
  /** In `npm test`; `npm run test:soak` plays ten times as many. */
  schedules: number;
  hazards: (seed: number) => Hazards;
  /** Whether somebody writes once more when all is quiet, and what is left is judged then. */
  repaired: boolean;
}

/** Every request completes within the time after which a writer gives up. */
export const WITHIN_BOUND: ScheduleKind = {
  name: 'every request within 10 s',
  schedules: 500,
  hazards: (seed) => ({
    latencyMs: [200, 2_000, 5_000, 10_000][seed % 4] ?? 200,
    listLagMs: 8_000,
    faultShare: 0.1,
    killedShare: 0,
  }),
  repaired: false,
};

export const BEYOND_BOUND: ScheduleKind = {
  name: 'requests up to 60 s, jobs killed, then one more writer',
  schedules: 200,
  hazards: () => ({ latencyMs: 60_000, listLagMs: 40_000, faultShare: 0.2, killedShare: 0.5 }),
  repaired: true,
};

export interface Played extends Outcome {
  /** Whether something was lost, older or doubled that the last writer mended. */
  mended: boolean;
}

/** 2 to 8 jobs write at the same time; the seed decides everything. */
export async function playSchedule({ hazards, repaired }: ScheduleKind, seed: number): Promise<Played> {
  const schedule = new Interleaving(seed, hazards(seed));
  schedule.prepare();
  const settled = await schedule.play(2 + (seed % 7));
  const outcome = schedule.outcome(settled);
  if (!repaired) return { ...outcome, mended: false };
  await schedule.repair(seed % 2 === 0 ? 'report' : 'next run');
  const after = schedule.outcome(settled);
  return { ...after, mended: !isWhole(outcome) && isWhole(after) };
}

const isWhole = ({ lost, older, bodies }: Outcome): boolean =>
  lost.length === 0 && older.length === 0 && bodies.length === 1;
