import { expect, test } from 'vitest';
import { systemClock } from '../../../../shared/http/clock.ts';

test('sleeps, and an abort ends a sleep with its reason', async () => {
  const before = systemClock.now();
  await systemClock.sleep(20, new AbortController().signal);
  expect(systemClock.now()).toBeGreaterThan(before);
  const controller = new AbortController();
  const sleeping = systemClock.sleep(3_600_000, controller.signal);
  const reason = new Error('cancelled');
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await expect(systemClock.sleep(1, controller.signal)).rejects.toBe(reason);
});
