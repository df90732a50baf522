import type { StageResult } from '../model/stage-result.ts';
import { code, type Foreign } from './content.ts';

/** Values of a matrix leg, as a reader tells it from the others. */
export const legName = (leg: NonNullable<StageResult['leg']>): Foreign =>
  code(
    Object.entries(leg)
      .map(([key, value]) => `${key}: ${String(value)}`)
      .join(', '),
    100,
  );
