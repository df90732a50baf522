import { literal } from '../../engine/sql-text.ts';
import { formatCondition } from '../content/formats.ts';
import { sharesOf, type ScannedColumn, type ValueCheck } from './value-check.ts';

/** Texts that do not match the whole `pattern`. */
export function pattern(column: ScannedColumn): ValueCheck[] {
  const expression = column.field?.constraints.pattern;
  const text = textOf(column);
  if (expression === undefined || text === null) return [];
  const condition = `regexp_full_match(${text}, ${literal(expression)})`;
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
  const text = textOf(column);
  if (text === null || (minLength === undefined && maxLength === undefined)) return [];
  const rules = [
    ...(minLength === undefined ? [] : [`length(${text}) < ${String(minLength)}`]),
    ...(maxLength === undefined ? [] : [`length(${text}) > ${String(maxLength)}`]),
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

/** SQL for the text of a value; a column that is declared nothing has one whatever its values are. */
function textOf({ typed, field, values: { comparable } }: ScannedColumn): string | null {
  if (comparable === 'text') return typed;
  return field?.type === 'any' && comparable !== 'other' ? `${typed}::varchar` : null;
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
