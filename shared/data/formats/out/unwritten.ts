import type { Severity } from '../../../model/stage-result.ts';
import { entryOf, type CheckId } from '../../checks/catalogue/catalogue.ts';
import type { Loss } from '../foreign-schema.ts';
import { shortJson } from '../plain.ts';
import type { TableField, TableSchema } from '../../schema/table-schema.ts';

/** Collects rules that another format has no words for: the file that is written says so. */
export class Unwritten {
  readonly losses: Omit<Loss, 'file' | 'line'>[] = [];
  readonly #table: TableSchema;

  constructor(table: TableSchema) {
    this.#table = table;
  }

  add(column: string | null, rule: string, reason: string): void {
    this.losses.push({ column, rule, reason });
  }

  /** Whether a rule is an error, as every rule of the other format is; a weaker one is left out and listed. */
  isError(field: TableField, id: CheckId, rule: string): boolean {
    const severity: Severity = field.severity[id] ?? this.#table.severity[id] ?? entryOf(id).severity;
    if (severity === 'error') return true;
    if (severity !== 'off')
      this.add(field.name, rule, `its severity is ${severity}, here every rule is an error`);
    return false;
  }

  /** Rules of a field that neither JSON Schema nor TensorFlow Metadata knows. */
  ofField(field: TableField): void {
    const { name, constraints, monotonic, aggregates, probabilities } = field;
    if (constraints.unique === true) this.add(name, 'unique', 'a rule over several rows');
    if (monotonic !== null) this.add(name, `monotonic: ${monotonic}`, 'a rule over several rows');
    if (probabilities !== null) this.add(name, 'probabilities', 'a rule over several rows');
    for (const [aggregate, bounds] of Object.entries(aggregates))
      this.add(name, `${aggregate}: ${shortJson(bounds)}`, 'a rule over several rows');
  }

  /** Rules of the table that neither of them knows. */
  ofTable({
    primaryKey,
    uniqueKeys,
    foreignKeys,
    freshness,
    maxDuplicates,
    conditions,
    sql,
  }: TableSchema): void {
    if (primaryKey.length > 0)
      this.add(null, `primaryKey: ${shortJson(primaryKey)}`, 'a rule over several rows');
    for (const key of uniqueKeys) this.add(null, `uniqueKeys: ${shortJson(key)}`, 'a rule over several rows');
    for (const { fields } of foreignKeys)
      this.add(null, `foreignKeys: ${shortJson(fields)}`, 'a rule over several tables');
    if (freshness !== null)
      this.add(freshness.column, `freshness: ${freshness.shown}`, 'a rule over several rows');
    if (maxDuplicates !== null)
      this.add(null, `duplicates: ${String(maxDuplicates)}`, 'a rule over several rows');
    for (const condition of conditions)
      this.add(null, `condition: ${shortJson(condition.name)}`, 'a rule in SQL');
    for (const rule of sql) this.add(null, `sql: ${shortJson(rule.name)}`, 'a rule in SQL');
  }
}

/** One line per rule that is not in the file. */
export const linesOf = (losses: Unwritten['losses']): string[] =>
  losses.map(
    ({ column, rule, reason }) => `${column === null ? '' : `${JSON.stringify(column)} `}${rule} (${reason})`,
  );
