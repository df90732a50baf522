import { identifier, literal } from '../../engine/sql-text.ts';
import { sqlValue } from '../column-rules.ts';
import { isList, isMap, isScalar, textOf, type Scalar } from '../plain.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  '==': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  IN: 'in',
  NOT_IN: 'not in',
};
/** Conditions inside each other. */
const MAX_DEPTH = 20;

/**
 * The rows that an expectation speaks of, as SQL: the structure of 1.x, `col("a") == 1` of 0.x, or comparisons in the language of
 * `DataFrame.query` that are joined by `and` or `or`.
 * @returns null for one that is not understood; every expectation under it is listed then
 */
export function rowCondition(condition: unknown, depth = 0): string | null {
  if (typeof condition === 'string') return ofText(condition);
  if (!isMap(condition) || depth > MAX_DEPTH) return null;
  const { type, conditions, operator, parameter } = condition;
  if (type === 'pass_through') return ofText(textOf(condition['pass_through_filter']) ?? '');
  if (type === 'and' || type === 'or') {
    if (!isList(conditions)) return null;
    const parts = conditions.map((part) => rowCondition(part, depth + 1));
    return parts.length === 0 || parts.includes(null) ? null : `(${parts.join(` ${type} `)})`;
  }
  const column = isMap(condition['column']) ? textOf(condition['column']['name']) : undefined;
  if (column === undefined) return null;
  if (type === 'nullity')
    return `${identifier(column)} is ${condition['is_null'] === true ? '' : 'not '}null`;
  return type === 'comparison' ? comparison(column, String(operator), parameter) : null;
}

function comparison(column: string, operator: string, parameter: unknown): string | null {
  const sql = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (sql === undefined) return null;
  if (!sql.endsWith('in'))
    return isScalar(parameter) ? `${identifier(column)} ${sql} ${sqlValue(parameter)}` : null;
  if (!isList(parameter) || !parameter.every(isScalar)) return null;
  if (parameter.length === 0) return sql === 'in' ? 'false' : 'true';
  return `${identifier(column)} ${sql} (${(parameter as Scalar[]).map(sqlValue).join(', ')})`;
}

const VALUE = String.raw`"[^"\\]*"|'[^'\\]*'|-?\d+(?:\.\d+)?|[Tt]rue|[Ff]alse`;
const NAME = String.raw`col\(\s*(?:"[^"\\]+"|'[^'\\]+')\s*\)|${'`'}[^${'`'}]+${'`'}|[A-Za-z_]\w*`;
const COMPARED = new RegExp(String.raw`^(${NAME})\s*(==|!=|<=|>=|<|>)\s*(${VALUE})$`);
const NOT_NULL = new RegExp(String.raw`^(${NAME})\.(not[nN]ull|is[nN]ull|notna|isna)\(\)$`);

/** Texts keep `and` to themselves, so the text is split only outside of quotes. */
function ofText(text: string): string | null {
  const words = text.trim().match(/"[^"]*"|'[^']*'|`[^`]*`|[^"'`]+/g) ?? [];
  const joined = words.map((word) =>
    /^["'`]/.test(word) ? word : word.replace(/\s+(and|&)\s+/gi, '\0').replace(/\s+(or|\|)\s+/gi, '\u0001'),
  );
  const all = joined.join('');
  if (all.includes('\0') && all.includes('\u0001')) return null;
  const [separator, word] = all.includes('\u0001') ? ['\u0001', 'or'] : ['\0', 'and'];
  const parts = all.split(separator).map((part) =>
    single(
      part
        .trim()
        .replace(/^\((.*)\)$/s, '$1')
        .trim(),
    ),
  );
  return parts.includes(null) ? null : parts.map((part) => `(${part ?? ''})`).join(` ${word} `);
}

function single(text: string): string | null {
  const [, tested, test] = NOT_NULL.exec(text) ?? [];
  if (tested !== undefined && test !== undefined)
    return `${identifier(nameOf(tested))} is ${/^not/.test(test) ? 'not ' : ''}null`;
  const [, compared, operator, value] = COMPARED.exec(text) ?? [];
  if (compared === undefined || operator === undefined || value === undefined) return null;
  const sql = /^["']/.test(value) ? literal(value.slice(1, -1)) : value.toLowerCase();
  return `${identifier(nameOf(compared))} ${OPERATORS[operator] ?? '='} ${sql}`;
}

const nameOf = (text: string): string => text.replace(/^col\(\s*|\s*\)$/g, '').replace(/^["'`]|["'`]$/g, '');
