import type { Pair } from '../checks/duplicate-columns.ts';
import type { ScannedColumn } from '../checks/values/value-check.ts';
import { allRows } from '../engine/remote/remote-engine.ts';
import { presentCell } from './aggregate-remotely.ts';
import { relationOf, type CountedRemotely } from './count-remotely.ts';
import type { RemoteTable } from './remote-table.ts';

/** What concerns whole rows: the engine counts it, exactly. */
export class RemoteRows {
  readonly #table: RemoteTable;
  readonly #columns: readonly ScannedColumn[];

  /** @param columns all of the table, in its order */
  constructor(table: RemoteTable, columns: readonly ScannedColumn[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** Why rows can not be compared by these columns; null: they can. */
  reasonAgainst(columns: readonly ScannedColumn[]): string | null {
    const on = `not available on ${this.#table.remote.dialect.engine}`;
    for (const column of columns) {
      const remote = this.#columnOf(column);
      if (!remote.read) return `${on}: the column "${column.name}" can not be read`;
      // A cast of another engine reads other texts as numbers than ours.
      if (remote.type === 'VARCHAR' && column.field !== null && !/^(?:string|any)$/.test(column.field.type))
        return `${on}: texts of the column "${column.name}" stand for values of another type`;
    }
    return null;
  }

  reasonAgainstWhole(): string | null {
    return this.#table.counts.columns.every(isRead) ? null : this.reasonAgainst(this.#columns);
  }

  /** Rows with a complete key, and the different keys among them. */
  async keys(columns: readonly ScannedColumn[]): Promise<{ keyed: number; distinct: number }> {
    const { names, relation } = this.#cells(columns);
    const present = names.map((name) => `${name} is not null`).join(' and ');
    const [keyed = 0, distinct = 0] = await this.#numbers(
      ['coalesce(sum(n), 0)', 'count(*)'],
      `(select count(*) as n from ${relation} where ${present} group by ${names.join(', ')}) mlops_keys`,
    );
    return { keyed, distinct };
  }

  /** Rows that repeat an earlier one in the columns at some places, as they are written. */
  async repeated(places: readonly number[]): Promise<number> {
    const { dialect } = this.#table.remote;
    const chosen = this.#table.counts.columns.filter((_, place) => places.includes(place));
    const cells = chosen.map(({ name, remoteType, type }) =>
      isPlain(type) ? dialect.identifier(name) : dialect.text(dialect.identifier(name), remoteType),
    );
    const named = cells.map((cell, index) => `${cell} as k${String(index)}`);
    const names = cells.map((_, index) => `k${String(index)}`).join(', ');
    const [repeated = 0] = await this.#numbers(
      ['coalesce(sum(n - 1), 0)'],
      `(select count(*) as n from (select ${named.join(', ')} from ${relationOf(this.#table.query)}) mlops_cells group by ${names} having count(*) > 1) mlops_repeats`,
    );
    return repeated;
  }

  /** Rows with a label, and those among them whose features stand beside another label too. */
  async conflicts(
    label: ScannedColumn,
    features: readonly ScannedColumn[],
  ): Promise<{ n: number; count: number }> {
    const { names, relation } = this.#cells([label, ...features]);
    const [own = '', ...others] = names;
    const [n = 0, count = 0] = await this.#numbers(
      ['coalesce(sum(n), 0)', 'coalesce(sum(case when labels > 1 then n else 0 end), 0)'],
      `(select count(*) as n, count(distinct ${own}) as labels from ${relation} where ${own} is not null group by ${others.join(', ')}) mlops_features`,
    );
    return { n, count };
  }

  /** Rows in which the columns of each pair differ. */
  differing(pairs: readonly Pair[]): Promise<number[]> {
    const text = (place: number): string => {
      const { dialect } = this.#table.remote;
      const { name = '', remoteType = '' } = this.#table.counts.columns[place] ?? {};
      return dialect.text(dialect.identifier(name), remoteType);
    };
    return this.#numbers(
      pairs.map(
        ({ first, second }) =>
          `coalesce(sum(case when ${text(first)} = ${text(second)} or (${text(first)} is null and ${text(second)} is null) then 0 else 1 end), 0)`,
      ),
      relationOf(this.#table.query),
    );
  }

  /** The cells of columns, named k0, k1, …; NULL where the schema takes them for missing. */
  #cells(columns: readonly ScannedColumn[]): { names: string[]; relation: string } {
    const { dialect } = this.#table.remote;
    const cells = columns.map((column, index) => {
      const { type, remoteType } = this.#columnOf(column);
      const own = dialect.identifier(column.name);
      const cell = isPlain(type) ? own : dialect.text(own, remoteType);
      const missing = type === 'VARCHAR' ? (column.field?.lexis.missingValues ?? ['']) : [];
      return `${presentCell(dialect, cell, missing)} as k${String(index)}`;
    });
    return {
      names: columns.map((_, index) => `k${String(index)}`),
      relation: `(select ${cells.join(', ')} from ${relationOf(this.#table.query)}) mlops_cells`,
    };
  }

  #columnOf(column: ScannedColumn): { type: string; remoteType: string; read: boolean } {
    const found = this.#table.counts.columns[this.#columns.indexOf(column)];
    return found === undefined
      ? { type: '', remoteType: '', read: false }
      : { ...found, read: isRead(found) };
  }

  async #numbers(expressions: readonly string[], relation: string): Promise<number[]> {
    const { dialect } = this.#table.remote;
    const cells = expressions.map((one, index) => `${dialect.asText(one)} as c${String(index)}`);
    const [row = []] = await allRows(this.#table.remote, `select ${cells.join(', ')} from ${relation}`);
    return row.map(Number);
  }
}

/** There are counts, or too many for them. */
const isRead = ({ counts, tooMany }: CountedRemotely): boolean => counts !== null || tooMany;

/** Types of which two equal values are one group in every engine. */
const isPlain = (type: string): boolean =>
  /^(?:BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIMESTAMP|TIME)$/.test(
    type,
  );
