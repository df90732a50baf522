import type { CheckResult } from '../../model/stage-result.ts';
import { sizeOf } from '../sampling/sample-setting.ts';
import type { CheckContext } from './context.ts';
import { judge, severityOf, skipped } from './judge.ts';
import { percent } from './wording.ts';

/** Daily data double and halve; ten per cent, as others have it, would cry every Monday. */
const USUAL = [0.5, 2] as const;

/** Rows against those of the baseline. */
export function checkVolume({ schema, current, reference }: CheckContext): CheckResult[] {
  const severity = severityOf(schema, 'volume', null);
  if (severity === 'off') return [];
  const m = reference === null ? null : sizeOf(reference.profile);
  if (m === null || m === 0) return schema?.volume ? [skipped('volume', null, severity, 'no baseline')] : [];
  const [low, high] = schema?.volume ?? USUAL;
  const n = sizeOf(current.profile);
  const value = n / m;
  return [
    judge({
      id: 'volume',
      column: null,
      severity,
      holds: value >= low && value <= high,
      value,
      threshold: value < low ? low : high,
      n,
      m,
      count: null,
      message: `${percent(value)} of the baseline's ${m.toLocaleString('en')} rows, expected ${percent(low)} to ${percent(high)}`,
    }),
  ];
}
