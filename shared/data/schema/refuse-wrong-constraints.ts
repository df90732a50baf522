import type { YamlDocument } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { literal } from '../engine/sql-text.ts';
import type { FieldType, TableSchema } from './table-schema.ts';
import type { WrittenField } from './written-schema.ts';

const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const;
/** Any other key beside them is allowed by the standard; these would be rules that nobody checks. */
const CONSTRAINTS = ['required', 'unique', 'minLength', 'maxLength', ...BOUNDS, 'pattern', 'enum'] as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATETIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/;
const TIME = /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;

/** Bounds and listed values have to be of their field's type: a comparison with another would never fail. */
export function refuseWrongConstraints(fields: readonly WrittenField[], document: YamlDocument): void {
  fields.forEach((field, index) => {
    const path = ['fields', index, 'constraints'];
    const misplaced = CONSTRAINTS.find((name) => Object.hasOwn(field, name));
    if (misplaced !== undefined)
      throw new UserError(`"${misplaced}" of "${field.name}" stands beside "constraints" and says nothing`, {
        ...document.placeOf(['fields', index, misplaced]),
        fix: `Write it under "constraints"`,
      });
    for (const key of BOUNDS) {
      const bound = field.constraints?.[key];
      if (bound !== undefined && !isValueOf(field.type, bound))
        throw fault(field, key, bound, [...path, key]);
    }
    field.constraints?.enum?.forEach((value, position) => {
      if (!isValueOf(field.type, value)) throw fault(field, 'enum', value, [...path, 'enum', position]);
    });
  });

  function fault(field: WrittenField, key: string, value: unknown, path: (string | number)[]): UserError {
    return new UserError(
      `"${String(value)}" in "${key}" of "${field.name}" is no value of the type ${field.type ?? 'any'}`,
      document.placeOf(path),
    );
  }
}

/** Whether a bound or listed value can be one of a field's type. */
export function isValueOf(type: FieldType | undefined, value: string | number | boolean): boolean {
  const text = String(value);
  switch (type) {
    case 'integer':
    case 'year':
      return typeof value !== 'boolean' && /^[+-]?\d+(\.0+)?$/.test(text);
    case 'number':
      return typeof value !== 'boolean' && text.trim() !== '' && Number.isFinite(Number(text));
    case 'boolean':
      return /^(?:true|false|0|1)$/i.test(text);
    case 'date':
      return DATE.test(text);
    case 'datetime':
      return DATETIME.test(text);
    case 'time':
      return TIME.test(text);
    default:
      return true;
  }
}

/** @throws UserError for a pattern or time format that the engine does not understand. */
export async function refuseUnknownPatterns(
  engine: QueryEngine,
  { file, fields }: TableSchema,
): Promise<void> {
  for (const { name, type, constraints, lexis } of fields) {
    const { pattern } = constraints;
    if (pattern !== undefined)
      await attempt(
        engine,
        `regexp_full_match('', ${literal(pattern)})`,
        `the pattern of "${name}" is no regular expression of RE2`,
        file,
      );
    const isTime = type === 'date' || type === 'datetime' || type === 'time';
    if (isTime && lexis.format !== 'default' && lexis.format !== 'any')
      await attempt(
        engine,
        `try_strptime('', ${literal(lexis.format.replace(/^fmt:/, ''))})`,
        `the format of "${name}" is no pattern of strptime`,
        file,
      );
  }
}

async function attempt(engine: QueryEngine, expression: string, fault: string, file: string): Promise<void> {
  try {
    await engine.rows(`select ${expression} as v`);
  } catch (cause) {
    const said =
      cause instanceof Error ? (cause.message.split('\n')[0] ?? '').replace(/^[A-Za-z ]+ Error: /, '') : '';
    throw new UserError(`${fault}: ${said}`, { file, cause });
  }
}
