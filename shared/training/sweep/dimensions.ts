import { UserError } from '../../errors.ts';
import type { Dimension, Range, Value } from './definition.ts';

/** Enough to be near any optimum, and short enough to be read. */
const DIGITS = 6;

/** @throws UserError for a range that has no values. */
export function checkDimension(name: string, dimension: Dimension): void {
  if (!isRange(dimension)) return;
  const { min, max, scale, type } = dimension;
  const refuse = (what: string): never => {
    throw new UserError(`input "sweep": the range of "${name}" ${what}`);
  };
  if (min > max) refuse(`ends (${String(max)}) before it starts (${String(min)})`);
  if (scale === 'log' && min <= 0) refuse(`starts at ${String(min)}: a log scale has positive numbers only`);
  if (type === 'integer' && !(Number.isInteger(min) && Number.isInteger(max)))
    refuse('is of integers, and its ends are none');
}

/**
 * The value at a place of the dimension: choices and integers have equal shares of it.
 * @param place in [0, 1)
 */
export function valueAt(dimension: Dimension, place: number): Value {
  if (!isRange(dimension)) return dimension[Math.floor(place * dimension.length)] ?? null;
  const { min, max, type } = dimension;
  if (type !== 'integer') return within(dimension, rounded(onScale(dimension, min, max, place)));
  return within(dimension, Math.floor(onScale(dimension, min, max + 1, place)));
}

/** Values that a grid tries. @throws UserError for a range of numbers that does not say how many. */
export function gridValues(name: string, dimension: Dimension): Value[] {
  if (!isRange(dimension)) return [...dimension];
  const { min, max, type } = dimension;
  const points = dimension.points ?? (type === 'integer' ? max - min + 1 : undefined);
  if (points === undefined)
    throw new UserError(`input "sweep": a grid needs "points" in the range of "${name}"`, {
      fix: 'Say how many values are tried, or list them',
    });
  const values = Array.from({ length: points }, (_, index) => {
    const value = onScale(dimension, min, max, points === 1 ? 0.5 : index / (points - 1));
    return within(dimension, type === 'integer' ? Math.round(value) : rounded(value));
  });
  return [...new Set(values)];
}

/** How many different values there are. */
export function countOf(dimension: Dimension): number {
  if (!isRange(dimension)) return new Set(dimension).size;
  const { min, max, type } = dimension;
  return type === 'integer' ? max - min + 1 : min === max ? 1 : Infinity;
}

const isRange = (dimension: Dimension): dimension is Range => !Array.isArray(dimension);

const onScale = ({ scale }: Range, from: number, to: number, place: number): number =>
  scale === 'log'
    ? Math.exp(Math.log(from) + place * (Math.log(to) - Math.log(from)))
    : from + place * (to - from);

const within = ({ min, max }: Range, value: number): number => Math.min(max, Math.max(min, value));
const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
