import { UserError } from '../errors.ts';
import { isInRange, rangeOf, rangeText } from '../metrics/range.ts';

export const GATE_KINDS = ['non-inferior', 'superior', 'min', 'max'] as const;
export type GateKind = (typeof GATE_KINDS)[number];

/** A gate as `mlops.yml` writes it. */
export type GateSetting = { metric: string; relative?: boolean; optional?: boolean } & Partial<
  Record<GateKind, number>
>;

export interface Gate {
  metric: string;
  kind: GateKind;
  limit: number;
  /** The margin is a share of |baseline|. */
  relative: boolean;
  optional: boolean;
}

/** As people read it: `non-inferior: 0.005`. */
export const gateText = ({ kind, limit, relative }: Gate): string =>
  `${kind}: ${limit}${relative ? ' of baseline' : ''}`;

/** @throws UserError for a gate without a condition or on a metric that does not exist. */
export function readGates(settings: readonly GateSetting[], known: readonly string[]): Gate[] {
  return settings.flatMap((setting) => {
    requireKnown('gates', setting.metric, known);
    const gates = GATE_KINDS.flatMap((kind): Gate[] => {
      const limit = setting[kind];
      if (limit === undefined) return [];
      const { metric, relative = false, optional = false } = setting;
      if (relative && (kind === 'min' || kind === 'max')) {
        throw new UserError(`input "gates": "relative" makes no sense with "${kind}" on ${metric}`, {
          fix: 'Use it with "non-inferior" or "superior"',
        });
      }
      if (!relative) refuseWithoutMeaning(metric, kind, limit);
      return [{ metric, kind, limit, relative, optional }];
    });
    if (gates.length > 0) return gates;
    throw new UserError(`input "gates": the gate on ${setting.metric} has no condition`, {
      fix: `Give one of ${GATE_KINDS.join(', ')}`,
    });
  });
}

/** A `min: 95` for a share never passes, a margin of 5 never fails: whoever wrote it meant another number. */
function refuseWithoutMeaning(metric: string, kind: GateKind, limit: number): void {
  const range = rangeOf(metric);
  if (range === null) return;
  const isLimit = kind === 'min' || kind === 'max';
  const width = range.min === null || range.max === null ? Infinity : range.max - range.min;
  if (isLimit ? isInRange(limit, range) : Math.abs(limit) <= width) return;
  const what = isLimit ? 'lies' : 'is a difference of values';
  throw new UserError(
    `input "gates": ${kind}: ${String(limit)} on ${metric}, which ${what} ${rangeText(range)}`,
    {
      fix: range.max === 1 ? 'Give a share, such as 0.05 for 5 %' : 'Give a number that it can have',
    },
  );
}

export function requireKnown(input: string, metric: string, known: readonly string[]): void {
  if (known.includes(metric)) return;
  throw new UserError(`input "${input}": unknown metric "${metric}" for this task`, {
    fix: `Use one of ${known.join(', ')}`,
  });
}
