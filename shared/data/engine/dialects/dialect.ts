/**
 * How one engine spells what is pushed down to it. Only counting is pushed down: which values there are and how often each
 * occurs, exactly. What a value means (types, patterns, bounds) is decided afterwards by the local engine, so that no
 * verdict hangs on the regular expressions or casts of another one.
 */
export interface Dialect {
  /** As people know the engine. */
  readonly engine: string;
  identifier(name: string): string;
  literal(text: string): string;
  /** Type of the local engine that holds every value of the engine's type; null: its values can not be read. */
  localType(type: string): string | null;
  /** SQL of a column's value as text that the local type reads back exactly; of a list its length. */
  text(column: string, type: string): string;
  /** SQL of whether a floating-point value is not a number. */
  isNan(expression: string): string;
  /** SQL of whether a floating-point value is ±infinity. */
  isInfinite(expression: string): string;
  /** SQL of a text for any value. */
  asText(expression: string): string;
  /** SQL of the MD5 digest of a text, in lower-case hexadecimal. */
  md5(text: string): string;
  /** SQL of a query (col, v) with a row for each cell of each row; `col` counts the cells from 0. */
  unpivot(relation: string, cells: readonly string[]): string;
  /** What a window function without an order of its own needs between its parentheses. */
  readonly anyOrder: string;
  /** A statement that tells what a query would read, without running it; null where there is none. */
  explain(query: string): string | null;
}
