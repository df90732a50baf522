import { literal } from '../../engine/sql-text.ts';
import { formatCondition } from '../content/formats.ts';
import { sharesOf, type ScannedColumn, type ValueCheck } from './value-check.ts';

/** Texts that do not match the whole `pattern`. */
export function pattern(column: ScannedColumn): ValueCheck[] {
  const expression = column.field?.constraints.pattern;
  if (expression === undefined || column.values.comparable !== 'text') return [];
  const condition = `regexp_full_match(${column.typed}, ${literal(expression)})`;
  return [matching(column, 'pattern', condition, `the pattern ${expression}`)];
}

/** Strings that are no e-mail address, IBAN or the like where the schema says so. */
export function format(column: ScannedColumn): ValueCheck[] {
  const name = column.field?.type === 'string' ? column.field.lexis.format : '';
  const condition = formatCondition(name, column.typed);
  return condition === null ? [] : [matching(column, 'format', condition, `the format ${name}`)];
}

/** Texts shorter or longer than allowed, in characters. */
export function length(column: ScannedColumn): ValueCheck[] {
  const { minLength, maxLength } = column.field?.constraints ?? {};
  if (column.values.comparable !== 'text' || (minLength === undefined && maxLength === undefined)) return [];
  const rules = [
    ...(minLength === undefined ? [] : [`length(${column.typed}) < ${String(minLength)}`]),
    ...(maxLength === undefined ? [] : [`length(${column.typed}) > ${String(maxLength)}`]),
  ];
  const said = `${String(minLength ?? 0)} to ${maxLength === undefined ? 'any number of' : String(maxLength)} ${maxLength === 1 ? 'character' : 'characters'}`;
  return [
    {
      id: 'length',
      column: column.name,
      breaks: `(${rules.join(' or ')})`,
      among: `${column.typed} is not null`,
      max: sharesOf(column),
      finding: `not of ${said}`,
      holds: `every value has ${said}`,
    },
  ];
}

function matching(
  column: ScannedColumn,
  id: 'pattern' | 'format',
  /** SQL, true for a good value. */
  condition: string,
  said: string,
): ValueCheck {
  return {
    id,
    column: column.name,
    breaks: `not (${condition})`,
    among: `${column.typed} is not null`,
    max: sharesOf(column),
    finding: `not of ${said}`,
    holds: `every value is of ${said}`,
  };
}
