import { identifier } from '../../engine/sql-text.ts';
import type { Severity } from '../../../model/stage-result.ts';
import { memberOf, matches } from '../column-rules.ts';
import type { Path, SchemaDraft } from '../foreign-schema.ts';
import { isList, isMap, isScalar, numberOf, shortJson, textOf, type PlainMap } from '../plain.ts';
import { re2Pattern } from '../re2-pattern.ts';

const SEVERITIES: Readonly<Record<string, Severity>> = {
  error: 'error',
  critical: 'error',
  warning: 'warning',
  warn: 'warning',
  low: 'warning',
  minor: 'warning',
  trivial: 'warning',
  info: 'info',
};

const PERCENT = new Set(['percent', 'percentage', '%']);

/** One rule of `quality`, of a property or of the whole object. @returns why it is not checked, or null */
export function readQuality(
  draft: SchemaDraft,
  column: string | null,
  rule: PlainMap,
  place: Path,
): string | null {
  const type = textOf(rule['type']) ?? 'library';
  if (type === 'text') return 'a text for people';
  if (type === 'custom') return `a rule of ${textOf(rule['engine']) ?? 'another tool'}`;
  const expression = type === 'sql' ? queried(rule, column) : measured(rule, column);
  if ('reason' in expression) return expression.reason;
  const severity = SEVERITIES[(textOf(rule['severity']) ?? 'error').toLowerCase()] ?? 'error';
  const name = textOf(rule['name']) ?? textOf(rule['metric']) ?? textOf(rule['rule']) ?? 'quality';
  const comparisons = Object.keys(rule).filter((key) => key.startsWith('must'));
  if (comparisons.length > 1) return `says it several times: ${comparisons.join(', ')}`;
  const holds = comparisonOf(rule);
  if (holds === null) return 'says not what it must be';
  const base = { name: name === '' ? 'quality' : name, severity, ...(column === null ? {} : { column }) };
  if ('bounds' in holds) draft.sql({ ...base, number: expression.sql, ...holds.bounds }, place);
  else
    draft.sql(
      {
        ...base,
        number: `select (${holds.over('value')})::int from (select (${expression.sql}) as value)`,
        min: 1,
      },
      place,
    );
  return null;
}

type Found = { sql: string } | { reason: string };

/** `${table}` and `${column}` stand for what the rule is written under. */
function queried({ query }: PlainMap, column: string | null): Found {
  const text = textOf(query);
  if (text === undefined) return { reason: 'has no query' };
  const sql = text
    .trim()
    .replace(/;\s*$/, '')
    .replaceAll(/\$\{(?:table|object)\}|\{(?:table|object|model)\}/g, 'data')
    .replaceAll(/\$?\{(?:column|property|field)\}/g, () => (column === null ? 'column' : identifier(column)));
  return { sql };
}

function measured(rule: PlainMap, column: string | null): Found {
  const metric = textOf(rule['metric']) ?? textOf(rule['rule']) ?? '';
  const args = isMap(rule['arguments']) ? rule['arguments'] : {};
  const unit = (textOf(rule['unit']) ?? 'rows').toLowerCase();
  const isPercent = PERCENT.has(unit);
  if (!isPercent && unit !== 'rows') return { reason: `a unit that is not known here: ${unit}` };
  const share = (counted: string): Found => ({
    sql: `select ${isPercent ? `coalesce(100.0 * ${counted} / nullif(count(*), 0), 0)` : counted} from data`,
  });
  if (metric === 'rowCount') return isPercent ? { reason: 'rows as a percentage' } : share('count(*)');
  if (metric === 'duplicateValues') return duplicates(column, args, share);
  if (column === null) return { reason: 'a metric that needs a property' };
  const value = identifier(column);
  switch (metric) {
    case 'nullValues':
      return share(`count(*) filter (where ${value} is null)`);
    case 'missingValues': {
      const spelt = isList(args['missingValues']) ? args['missingValues'] : [];
      const texts = spelt.filter((one) => isScalar(one)).map(String);
      const also = texts.length === 0 ? '' : ` or ${memberOf(`${value}::varchar`, texts)}`;
      return share(`count(*) filter (where ${value} is null${also})`);
    }
    case 'invalidValues': {
      const { validValues, pattern } = args;
      const parts: string[] = [];
      if (isList(validValues) && validValues.every(isScalar)) parts.push(memberOf(value, validValues));
      if (typeof pattern === 'string') {
        const found = re2Pattern(pattern, 'anywhere');
        if ('reason' in found) return found;
        parts.push(matches(value, found.pattern));
      }
      if (parts.length === 0) return { reason: `has no valid values or pattern: ${shortJson(args)}` };
      return share(`count(*) filter (where not (${parts.map((part) => `(${part})`).join(' and ')}))`);
    }
    default:
      return { reason: 'a metric that is not known here' };
  }
}

function duplicates(column: string | null, args: PlainMap, share: (counted: string) => Found): Found {
  const listed = isList(args['properties']) ? args['properties'].flatMap((name) => textOf(name) ?? []) : [];
  const names = column === null ? listed : [column];
  if (names.length === 0) return { reason: 'names no properties' };
  const present = names.map((name) => `${identifier(name)} is not null`).join(' and ');
  const key = `(${names.map(identifier).join(', ')})`;
  return share(`(count(*) filter (where ${present}) - count(distinct ${key}) filter (where ${present}))`);
}

type Comparison = { bounds: { min?: number; max?: number } } | { over: (value: string) => string };

function comparisonOf(rule: PlainMap): Comparison | null {
  const number = (key: string): number | undefined => numberOf(rule[key]);
  const pair = (key: string): [number, number] | undefined => {
    const [low, high] = isList(rule[key]) ? [numberOf(rule[key][0]), numberOf(rule[key][1])] : [];
    return low === undefined || high === undefined ? undefined : [low, high];
  };
  const equal = number('mustBe');
  if (equal !== undefined) return { bounds: { min: equal, max: equal } };
  const least = number('mustBeGreaterOrEqualTo') ?? number('mustBeGreaterThanOrEqualTo');
  if (least !== undefined) return { bounds: { min: least } };
  const most = number('mustBeLessOrEqualTo') ?? number('mustBeLessThanOrEqualTo');
  if (most !== undefined) return { bounds: { max: most } };
  const between = pair('mustBeBetween');
  if (between !== undefined) return { bounds: { min: between[0], max: between[1] } };
  const [not, above, below] = [number('mustNotBe'), number('mustBeGreaterThan'), number('mustBeLessThan')];
  if (not !== undefined) return { over: (value) => `${value} <> ${String(not)}` };
  if (above !== undefined) return { over: (value) => `${value} > ${String(above)}` };
  if (below !== undefined) return { over: (value) => `${value} < ${String(below)}` };
  const outside = pair('mustNotBeBetween');
  if (outside === undefined) return null;
  return { over: (value) => `${value} not between ${String(outside[0])} and ${String(outside[1])}` };
}
