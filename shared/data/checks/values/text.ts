import { literal } from '../../engine/sql-text.ts';
import { sharesOf, type ScannedColumn, type ValueCheck } from './value-check.ts';

/** What the standard names for strings; simple on purpose: they find slips, they prove nothing. */
const FORMATS: Record<string, string> = {
  email: '[^@\\s]+@[^@\\s]+\\.[^@\\s]+',
  uri: '[a-zA-Z][a-zA-Z0-9+.-]*:[^\\s]+',
  uuid: '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
};

/** Texts that do not match the whole `pattern`. */
export function pattern(column: ScannedColumn): ValueCheck[] {
  const expression = column.field?.constraints.pattern;
  if (expression === undefined || column.values.comparable !== 'text') return [];
  return [matching(column, 'pattern', expression, `the pattern ${expression}`)];
}

/** Strings that are no e-mail address, URI or UUID where the schema says so. */
export function format(column: ScannedColumn): ValueCheck[] {
  const name = column.field?.type === 'string' ? column.field.lexis.format : '';
  const expression = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  return expression === undefined ? [] : [matching(column, 'format', expression, `the format ${name}`)];
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
      severity: 'error',
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
  expression: string,
  said: string,
): ValueCheck {
  return {
    id,
    column: column.name,
    severity: 'error',
    breaks: `not regexp_full_match(${column.typed}, ${literal(expression)})`,
    among: `${column.typed} is not null`,
    max: sharesOf(column),
    finding: `not of ${said}`,
    holds: `every value is of ${said}`,
  };
}
