import { UserError } from '../../errors.ts';
import type { Sweep } from './definition.ts';
import type { Part } from './search.ts';

/** Matrix of the jobs that run a sweep: each leg is a share of the trials. */
export interface Plan {
  /** `1-10` for configurations, `bracket-1` for a bracket of Hyperband. */
  trials: string[];
}

/** @throws UserError for a method whose trials all wait for one another */
export function planOf({ method, jobs }: Pick<Sweep, 'method' | 'jobs'>, parts: readonly Part[]): Plan {
  if (method === 'successive-halving')
    throw new UserError('input "sweep-step": successive halving is one chain, which jobs can not share', {
      fix: 'Use "method: hyperband", whose brackets are jobs of their own, or run it in one job',
    });
  if (method === 'hyperband') return { trials: parts.map((_, at) => `bracket-${String(at + 1)}`) };
  const count = parts[0]?.configurations.length ?? 0;
  const shares = Math.min(jobs, count);
  return {
    trials: Array.from({ length: shares }, (_, at) => {
      const first = Math.floor((at * count) / shares) + 1;
      return `${String(first)}-${String(Math.floor(((at + 1) * count) / shares))}`;
    }),
  };
}

/** What the leg of a plan has to try. @throws UserError for a leg that is none of the plan */
export function shareOf(parts: readonly Part[], share: unknown): Part[] {
  const text = typeof share === 'string' ? share : '';
  const bracket = parts[Number(/^bracket-(\d{1,4})$/.exec(text)?.[1]) - 1];
  if (bracket?.bracket != null) return [bracket];
  const [, first, last] = /^(\d{1,6})-(\d{1,6})$/.exec(text) ?? [];
  const [all] = parts;
  if (first !== undefined && all?.bracket === null) {
    const configurations = all.configurations.filter(
      ({ number }) => number >= Number(first) && number <= Number(last),
    );
    if (configurations.length > 0) return [{ configurations, bracket: null }];
  }
  throw new UserError('input "sweep-step": this job is no leg of a plan of this sweep', {
    fix: `Give the job "strategy: {matrix: \${{ fromJSON(needs.plan.outputs.plan) }}}" of a job with "sweep-step: plan"`,
  });
}
