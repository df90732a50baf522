import { normalQuantile } from '../../../shared/statistics/distributions.ts';

export interface Random {
  /** 0 < u < 1 */
  uniform(): number;
  normal(): number;
}

/** Mulberry32: small, seeded, good enough for simulations that state their Monte-Carlo error. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return { uniform, normal: () => normalQuantile(uniform()) };
}
