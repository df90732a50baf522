/** Configurations that are trained with some amount of the resource; the best of them go on. */
export interface Rung {
  configurations: number;
  resource: number;
}

/** One run of successive halving. */
export interface Bracket {
  rungs: Rung[];
}

interface Resources {
  min: number;
  max: number;
  eta: number;
}

/**
 * Successive halving (Jamieson and Talwalkar 2016): all configurations with little of the resource, the best `1/eta` with
 * `eta` times as much, up to the maximum.
 * @param rounds how often configurations are left behind
 */
export function bracket(configurations: number, rounds: number, { min, max, eta }: Resources): Bracket {
  return {
    rungs: Array.from({ length: rounds + 1 }, (_, rung) => ({
      configurations: Math.floor(configurations / eta ** rung),
      resource: resourceOf(max / eta ** (rounds - rung), min, max),
    })),
  };
}

/** The bracket whose first rung has nearly the smallest resource, and whose last has one configuration or more. */
export function halvingBracket(configurations: number | undefined, resources: Resources): Bracket {
  const most = rounds(resources);
  const count = configurations ?? Math.round(resources.eta ** most);
  let levels = 0;
  while (levels < most && resources.eta ** (levels + 1) <= count) levels += 1;
  return bracket(count, levels, resources);
}

/**
 * Hyperband (Li et al., JMLR 18 (2018) 185, algorithm 1): from the bracket that trusts the early values most to the one
 * that gives every configuration the whole resource.
 */
export function hyperbandBrackets(resources: Resources): Bracket[] {
  const { eta } = resources;
  const most = rounds(resources);
  return Array.from({ length: most + 1 }, (_, index) => {
    const level = most - index;
    // Integers stay integers: the quotient may lie an ulp above.
    const count = Math.ceil(Number((((most + 1) * eta ** level) / (level + 1)).toPrecision(12)));
    return bracket(count, level, resources);
  });
}

/** floor(log_eta(max / min)), without the rounding of logarithms. */
function rounds({ min, max, eta }: Resources): number {
  let levels = 0;
  while (min * eta ** (levels + 1) <= max * (1 + 1e-12)) levels += 1;
  return levels;
}

/** Epochs and trees are whole. */
function resourceOf(amount: number, min: number, max: number): number {
  const whole = Number.isInteger(min) && Number.isInteger(max);
  return Math.max(min, whole ? Math.floor(amount + 1e-9) : Number(amount.toPrecision(6)));
}
