export type PlainMap = Readonly<Record<string, unknown>>;
export type Scalar = string | number | boolean;

export const isMap = (value: unknown): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The list's maps with their index; anything else in it is left to the caller's schema. */
export const mapsOf = (value: unknown): { item: PlainMap; index: number }[] =>
  isList(value) ? value.flatMap((item, index) => (isMap(item) ? [{ item, index }] : [])) : [];

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A value as one short line, for people. */
export function shortJson(value: unknown): string {
  const text = value === undefined ? 'null' : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79).toWellFormed()}…`;
}
