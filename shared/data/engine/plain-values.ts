import type { Cell, Row } from './query-engine.ts';

/** A row by its names; each stays a cell of its own, `__proto__` too. */
export const plainRow = (names: readonly string[], values: readonly unknown[]): Row =>
  Object.fromEntries(names.map((name, index) => [name, plainCell(values[index])]));

function plainCell(value: unknown): Cell {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'number':
    case 'string':
    case 'boolean':
      return value;
    default:
      if (value === null || value === undefined) return null;
      if (value instanceof Date) return value.toISOString();
      return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  }
}
