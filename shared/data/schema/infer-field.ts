import type { ColumnFacts } from './infer-facts.ts';
import type { Constraints } from './table-schema.ts';
import type { WrittenField } from './written-schema.ts';

/** From so many rows a column without repeats is taken for unique whatever its name. */
const MANY_ROWS = 1000;
const MARGIN = 0.1;
const NAMED_KEY = /(?:^|[_\s-])(?:id|uuid|guid|key)$|[a-z]I[dD]$/i;

export const namesKey = (name: string): boolean => NAMED_KEY.test(name);

/** Every row has another value. */
export const isUnique = ({ type, rows, missing, distinct }: ColumnFacts): boolean =>
  (type === 'integer' || type === 'string') && rows > 1 && missing === 0 && distinct === rows;

/** A field that accepts the column, and what a person would have written. */
export function inferField(facts: ColumnFacts, personal = false): WrittenField {
  const { name, type, missingValues, missing, rows, finite } = facts;
  const categories = personal ? null : facts.categories;
  const key = isUnique(facts) && namesKey(name);
  const range = categories === null && !key && !personal ? rangeOf(facts) : {};
  const constraints: Constraints = {
    ...(missing === 0 && rows > 0 ? { required: true } : {}),
    ...(isUnique(facts) && (key || rows >= MANY_ROWS) ? { unique: true } : {}),
    ...range,
    ...(categories === null ? {} : { enum: categories }),
  };
  const severity = {
    ...(Object.keys(range).length > 0 ? { range: 'warning' as const } : {}),
    ...(finite ? {} : { finite: 'info' as const }),
  };
  const own: WrittenField['x-mlops'] = {
    ...(key ? { role: 'id' as const } : {}),
    ...(personal ? { pii: true as const } : {}),
    ...(missing > 0 ? { maxMissing: missingLimit(missing, rows) } : {}),
    ...(Object.keys(severity).length > 0 ? { severity } : {}),
  };
  return {
    name,
    type,
    ...(missingValues.length === 0 ? {} : { missingValues: ['', ...missingValues] }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...(Object.keys(own).length === 0 ? {} : { 'x-mlops': own }),
  };
}

/** Three standard errors and a point above the share that was seen; an empty column may stay empty. */
export function missingLimit(missing: number, rows: number): number {
  const share = missing / rows;
  const limit = share + 3 * Math.sqrt((share * (1 - share)) / rows) + 0.01;
  return Math.min(1, Math.ceil(limit * 1e4) / 1e4);
}

/** A tenth of the span wider than the data, on digits that people write; never below zero where the data are not. */
function rangeOf({ type, low, high }: ColumnFacts): Pick<Constraints, 'minimum' | 'maximum'> {
  if ((type !== 'integer' && type !== 'number') || low === null || high === null || low === high) return {};
  if (Math.max(Math.abs(low), Math.abs(high)) > Number.MAX_SAFE_INTEGER) return {};
  const step = type === 'integer' ? 1 : 10 ** Math.floor(Math.log10((high - low) / 100));
  if (!Number.isFinite(step) || step === 0) return {};
  const margin = (high - low) * MARGIN;
  const rounded = (steps: number): number => Number((steps * step).toPrecision(12));
  const below = rounded(Math.floor((low - margin) / step));
  const maximum = rounded(Math.ceil((high + margin) / step));
  const minimum = low >= 0 ? Math.max(0, below) : below;
  // Twelve digits are too few for a narrow span far from zero.
  return minimum <= low && maximum >= high ? { minimum, maximum } : {};
}
