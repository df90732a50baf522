import type { Parameters } from '../parameters.ts';

export const METHODS = ['grid', 'random', 'halton', 'sobol', 'successive-halving', 'hyperband'] as const;
export type Method = (typeof METHODS)[number];

export type Value = Parameters[string];

/** Numbers between two ends, both included. */
export interface Range {
  min: number;
  max: number;
  scale?: 'linear' | 'log';
  type?: 'number' | 'integer';
  /** How many values a grid takes, evenly on the scale. */
  points?: number;
}

/** What a parameter may be. */
export type Dimension = readonly Value[] | Range;
export type Space = Readonly<Record<string, Dimension>>;

export interface Budget {
  /** How many configurations are tried. */
  trials?: number;
  /** Parameter that says how long a configuration is trained, and its range. */
  resource?: string;
  min: number;
  max?: number;
  /** One in so many configurations goes on with so many times the resource. */
  eta: number;
}

export interface Objective {
  metric: string;
  direction?: 'higher' | 'lower';
  /** Which way a parameter is simpler, most important first: then the simplest that is as good as the best is chosen. */
  prefer?: Readonly<Record<string, 'higher' | 'lower'>>;
}

/** The input `sweep`, checked against its schema. */
export interface Sweep {
  method: Method;
  space: Space;
  budget: Budget;
  parallel?: number;
  seed: number;
  objective: Objective;
  /** Jobs that a plan spreads the trials over. */
  jobs: number;
  /** After so long a trial has failed. */
  trialTimeoutMinutes?: number;
}

export const isHalving = ({ method }: Pick<Sweep, 'method'>): boolean =>
  method === 'successive-halving' || method === 'hyperband';
