import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaitBudget } from '../../../../shared/http/wait-budget.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

test('whatever is waited and spent, it stays within the total', async () => {
  const step = fc.record({ kind: fc.constantFrom('wait', 'spend'), ms: fc.nat(200_000) });
  await fc.assert(
    fc.asyncProperty(fc.nat(300_000), fc.array(step), async (total, steps) => {
      const clock = new VirtualClock();
      const budget = new WaitBudget(clock, total);
      let spent = 0;
      for (const { kind, ms } of steps) {
        const left = budget.leftMs;
        if (kind === 'spend') {
          budget.spend(ms);
          spent += Math.min(ms, left);
        } else {
          const slept = clock.slept;
          expect(await budget.wait(ms, new AbortController().signal)).toBe(ms <= left);
          expect(clock.slept - slept).toBe(ms <= left ? ms : 0);
        }
        expect(budget.leftMs).toBe(total - spent - clock.slept);
        expect(budget.leftMs).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
