import type { Trial, TrialResult } from './trial.ts';

export interface TrialRunner {
  /** How many run at once. */
  parallel: number;
  /** Result of a trial that was run before, or null. */
  known: (trial: Trial) => TrialResult | null;
  /** @throws what ends the sweep: a cancellation, no failure of the trial */
  run: (trial: Trial) => Promise<TrialResult>;
}

/**
 * Results of trials in their order, some at a time. After an error none is started; the running ones come to their end
 * first, and what they leave is kept.
 */
export async function runTrials(trials: readonly Trial[], runner: TrialRunner): Promise<TrialResult[]> {
  const results = trials.map(runner.known);
  const open = results.flatMap((result, at) => (result === null ? [at] : []));
  const errors: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let at = open.shift(); at !== undefined && errors.length === 0; at = open.shift()) {
      const trial = trials[at];
      if (trial === undefined) return;
      try {
        results[at] = await runner.run(trial);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, runner.parallel) }, work));
  if (errors.length > 0) throw errors[0];
  return results.filter((result) => result !== null);
}
