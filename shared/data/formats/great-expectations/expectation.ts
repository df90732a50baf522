import type { Severity } from '../../../model/stage-result.ts';
import { identifier } from '../../engine/sql-text.ts';
import type { Terms } from '../column-rules.ts';
import type { Path, SchemaDraft } from '../foreign-schema.ts';
import { isList, isScalar, numberOf, textOf, type PlainMap, type Scalar } from '../plain.ts';

/** One expectation of a suite, while it is turned into rules of ours. */
export class Expectation {
  readonly draft: SchemaDraft;
  readonly type: string;
  readonly place: Path;
  readonly severity: Severity;
  /** SQL: the rows that it speaks of; null for all. */
  readonly where: string | null;
  readonly #kwargs: PlainMap;
  readonly #read = new Set<string>();

  constructor(
    draft: SchemaDraft,
    type: string,
    kwargs: PlainMap,
    terms: { place: Path; severity: Severity; where: string | null },
  ) {
    this.draft = draft;
    this.type = type;
    this.#kwargs = kwargs;
    this.place = terms.place;
    this.severity = terms.severity;
    this.where = terms.where;
  }

  get(name: string): unknown {
    this.#read.add(name);
    return this.#kwargs[name] ?? undefined;
  }

  /** Arguments with a value that no mapping has looked at. */
  unread(): string[] {
    return Object.keys(this.#kwargs).filter((name) => !this.#read.has(name) && this.#kwargs[name] !== null);
  }

  text(name: string): string | undefined {
    return textOf(this.get(name));
  }

  number(name: string): number | undefined {
    return numberOf(this.get(name));
  }

  flag(name: string, usual = false): boolean {
    const value = this.get(name);
    return typeof value === 'boolean' ? value : usual;
  }

  /** A list of single values; nulls in it are passed over, as missing values are. */
  scalars(name: string): Scalar[] | undefined {
    const value = this.get(name);
    if (!isList(value)) return undefined;
    const known = value.filter((one) => one !== null);
    return known.every(isScalar) ? known : undefined;
  }

  texts(name: string): string[] | undefined {
    const values = this.scalars(name);
    return values?.every((value) => typeof value === 'string') === true ? values : undefined;
  }

  column(): string | undefined {
    return this.text('column');
  }

  terms(): Terms {
    return {
      name: this.type,
      place: this.place,
      mostly: this.mostly(),
      severity: this.severity,
      where: this.where,
    };
  }

  mostly(): number {
    return Math.min(1, Math.max(0, this.number('mostly') ?? 1));
  }

  /** A number of the rows that are spoken of, in SQL, between inclusive bounds. */
  numberRule(column: string | null, expression: string, min?: number, max?: number): void {
    const { where } = this;
    this.draft.sql(
      {
        name: this.type,
        number: `select (${expression})::double from data${where === null ? '' : ` where ${where}`}`,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...(column === null ? {} : { column }),
        severity: this.severity,
      },
      this.place,
    );
  }

  /** Rows of several columns that must be true; `skip` are rows that it does not speak of. */
  rowRule(columns: readonly string[], expression: string, skip: string | null): void {
    const where = [this.where, skip === null ? null : `not (${skip})`].filter((part) => part !== null);
    this.draft.condition(
      {
        name: this.type,
        // A comparison with a missing value is no true one.
        expression: `coalesce(${expression}, false)`,
        column: [...columns],
        mostly: this.mostly(),
        severity: this.severity,
        ...(where.length === 0 ? {} : { where: where.map((part) => `(${part})`).join(' and ') }),
      },
      this.place,
    );
  }
}

/** Why an expectation is not checked; null where it is. */
export type Mapping = (expectation: Expectation) => string | null;

export const allMissing = (columns: readonly string[]): string =>
  columns.map((column) => `${identifier(column)} is null`).join(' and ');

export const anyMissing = (columns: readonly string[]): string =>
  columns.map((column) => `${identifier(column)} is null`).join(' or ');
