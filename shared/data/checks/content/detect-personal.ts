import type { Row } from '../../engine/query-engine.ts';
import { literal } from '../../engine/sql-text.ts';
import { DETECTORS } from './detectors.ts';

/** Numbers pass a check digit by chance (one in ten Luhn's): half of those of the form must. */
const PASSING = 0.5;
/** Shorter integers are no card numbers. */
export const CARD_FROM = 1e12;
/** Longer ones neither. */
const CARD_TO = 1e19;

/** What every detector's form has: cheap, and false for most texts. */
export const MAYBE_PERSONAL = `(contains(text, '@') or contains(text, ':') or regexp_matches(text, '[0-9].*[0-9].*[0-9].*[0-9]'))`;

/** What one detector found among the distinct values of a column. */
export interface Detected {
  name: string;
  /** Whether check digits or the like hold, beside the form. */
  checked: boolean;
  /** Distinct values; 0 where too few of those of the form hold. */
  count: number;
  /** Some of the values as the relation's `original` has them. */
  texts: string[];
}

/** SQL, for use after FROM: the texts of counts (text, number, n) in which something personal may be, `original` as counted. */
export function textsOfCounts(counts: string, numbers: boolean): string {
  if (!numbers) return `(select text, text as original, n from ${counts} where ${MAYBE_PERSONAL})`;
  // A double writes its digits with a fraction or an exponent; where it can not hold them, the text has them all.
  return `(select coalesce(try_cast(text as hugeint), try_cast(number as hugeint))::varchar as text, coalesce(text, number::varchar) as original, n from ${counts}
    where coalesce(number, try_cast(text as double)) between ${String(CARD_FROM)} and ${String(CARD_TO)})`;
}

/** A query of one row that `detectedIn` reads. */
export function detectPersonal(texts: string): string {
  const parts = DETECTORS.flatMap(({ pattern, holds }, index) => {
    const form = `regexp_full_match(text, ${literal(pattern)})`;
    const hit = holds === null ? form : `case when ${form} then ${holds} else false end`;
    return [
      `count(*) filter (where ${form}) as form${String(index)}`,
      `count(*) filter (where ${hit}) as hit${String(index)}`,
      // Equally frequent ones in the order of their texts: the same five in every run.
      `arg_min(original, {'n': -n, 'text': original}, 5) filter (where ${hit}) as texts${String(index)}`,
    ];
  });
  const any = DETECTORS.map(({ pattern }) => `(${pattern})`).join('|');
  return `select ${parts.join(', ')} from ${texts} where regexp_full_match(text, ${literal(any)})`;
}

/** Most values first. */
export function detectedIn(row: Row): Detected[] {
  return DETECTORS.map(({ name, holds }, index) => {
    const [form, hits] = [`form${String(index)}`, `hit${String(index)}`].map((key) => Number(row[key] ?? 0));
    const list = row[`texts${String(index)}`];
    return {
      name,
      checked: holds !== null,
      count: (hits ?? 0) >= PASSING * (form ?? 0) ? (hits ?? 0) : 0,
      texts: typeof list === 'string' ? (JSON.parse(list) as string[]) : [],
    };
  }).toSorted((a, b) => b.count - a.count);
}
