import { UserError } from '../../errors.ts';
import type { SplitName } from '../checks/splits/split-part.ts';
import { parseAge } from '../schema/age.ts';

export const SPLIT_METHODS = ['hash', 'group', 'stratified', 'time'] as const;
export type SplitMethod = (typeof SPLIT_METHODS)[number];

/** `data.splits.make`, as the schema admits it. */
export interface WrittenSplitRule {
  method?: SplitMethod;
  key?: string | string[];
  shares?: Partial<Record<SplitName, number>>;
  seed?: number;
  stratify?: string;
  time?: string;
  from?: Partial<Record<Exclude<SplitName, 'train'>, string>>;
  gap?: string;
}

/** Each row goes where the hash of its key falls, whatever other rows there are. */
export interface KeyedRule {
  method: 'hash' | 'group' | 'stratified';
  key: readonly string[];
  /** Between 0 and 1, together 1. */
  shares: Readonly<Partial<Record<SplitName, number>>>;
  seed: number;
  /** Column of which every value should be in every part; null unless stratified. */
  stratify: string | null;
}

/** Each row goes where its time lies. */
export interface TimedRule {
  method: 'time';
  column: string;
  /** First time of each later part, as written. */
  from: Readonly<Partial<Record<SplitName, string>>>;
  /** Rows this long before a later part are left out. */
  gapSeconds: number;
}

export type SplitRule = KeyedRule | TimedRule;

/** Order of the parts in time. */
export const LATER_PARTS = ['validation', 'test'] as const;

const TOLERANCE = 1e-9;
const MEMBERS: Record<SplitMethod, readonly (keyof WrittenSplitRule)[]> = {
  hash: ['key', 'shares'],
  group: ['key', 'shares'],
  stratified: ['key', 'shares', 'stratify'],
  time: ['time', 'from'],
};
const OPTIONAL: readonly (keyof WrittenSplitRule)[] = ['method', 'seed', 'gap'];

export const wrong = (message: string, fix?: string): UserError =>
  new UserError(`input "splits": "make": ${message}`, fix === undefined ? {} : { fix });

/**
 * @param parts those that have a file
 * @throws UserError for members that do not go together
 */
export function readSplitRule(
  written: WrittenSplitRule & { method: SplitMethod },
  parts: readonly SplitName[],
): SplitRule {
  const { method } = written;
  const needed = MEMBERS[method];
  for (const member of needed)
    if (written[member] === undefined) throw wrong(`the method "${method}" needs "${member}"`);
  for (const member of Object.keys(written) as (keyof WrittenSplitRule)[])
    if (![...needed, ...OPTIONAL].includes(member) || (member === 'gap' && method !== 'time'))
      throw wrong(`"${member}" does not go with the method "${method}"`, `Remove "${member}"`);
  return method === 'time' ? timedRule(written, parts) : keyedRule(method, written, parts);
}

function keyedRule(
  method: KeyedRule['method'],
  { key = [], shares = {}, seed = 1, stratify }: WrittenSplitRule,
  parts: readonly SplitName[],
): KeyedRule {
  refuseOtherParts('shares', Object.keys(shares), parts);
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > TOLERANCE)
    throw wrong(`"shares" must sum to 1, they sum to ${String(Number(sum.toPrecision(6)))}`);
  return { method, key: [key].flat(), shares, seed, stratify: stratify ?? null };
}

function timedRule({ time = '', from = {}, gap }: WrittenSplitRule, parts: readonly SplitName[]): TimedRule {
  refuseOtherParts('from', ['train', ...Object.keys(from)], parts);
  return { method: 'time', column: time, from, gapSeconds: gap === undefined ? 0 : gapOf(gap) };
}

function gapOf(text: string): number {
  try {
    return parseAge(text, {});
  } catch (cause) {
    throw wrong(cause instanceof Error ? `"gap": ${cause.message}` : '"gap"');
  }
}

function refuseOtherParts(member: string, said: readonly string[], parts: readonly SplitName[]): void {
  for (const name of said)
    if (!parts.some((part) => part === name))
      throw wrong(
        `${member === 'from' && name === 'train' ? 'the training part' : `"${name}" stands in "${member}" and`} has no file`,
        `Name the file to write in "splits": "${name}: data/${name}.parquet"`,
      );
  for (const part of parts)
    if (!said.includes(part))
      throw wrong(`"${part}" has a file and is missing in "${member}"`, `Add it to "${member}"`);
}
