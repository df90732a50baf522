import { UserError } from '../errors.ts';

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
      return [{ metric, kind, limit, relative, optional }];
    });
    if (gates.length > 0) return gates;
    throw new UserError(`input "gates": the gate on ${setting.metric} has no condition`, {
      fix: `Give one of ${GATE_KINDS.join(', ')}`,
    });
  });
}

export function requireKnown(input: string, metric: string, known: readonly string[]): void {
  if (known.includes(metric)) return;
  throw new UserError(`input "${input}": unknown metric "${metric}" for this task`, {
    fix: `Use one of ${known.join(', ')}`,
  });
}
