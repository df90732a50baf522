import type { YamlDocument } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import type { WrittenField, WrittenSchema } from './written-schema.ts';

type Path = (string | number)[];
type Bound = number | string | null | undefined;

/** Pairs of bounds that nothing can lie between: such a check would always break, or never mean what its author did. */
export function refuseEmptyBounds(written: WrittenSchema, document: YamlDocument): void {
  const refuse = (low: Bound, high: Bound, path: Path, said: string, strictly = false): void => {
    if (isAbove(low, high) || (strictly && low === high && low !== undefined && low !== null))
      throw new UserError(`${said}: no value can meet both`, document.placeOf(path));
  };
  const { rows, columns } = written['x-mlops'] ?? {};
  refuse(rows?.min, rows?.max, ['x-mlops', 'rows'], '"rows" has a min above its max');
  refuse(columns?.min, columns?.max, ['x-mlops', 'columns'], '"columns" has a min above its max');
  const [least, most] = rows?.vsPrevious ?? [];
  refuse(least, most, ['x-mlops', 'rows', 'vsPrevious'], '"vsPrevious" has a low end above its high end');
  written['x-mlops']?.sql?.forEach(({ name, min, max }, index) => {
    refuse(min, max, ['x-mlops', 'sql', index], `the query "${name}" has a min above its max`);
  });
  written.fields.forEach((field, index) => {
    refuseOfField(field, ['fields', index], refuse);
  });
}

function refuseOfField(
  { name, constraints = {}, 'x-mlops': own = {} }: WrittenField,
  path: Path,
  refuse: (low: Bound, high: Bound, path: Path, said: string, strictly?: boolean) => void,
): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength } = constraints;
  const of = (key: string): Path => [...path, 'constraints', key];
  const said = (low: string, high: string): string => `"${name}" has a ${low} above its ${high}`;
  refuse(minimum, maximum, of('minimum'), said('minimum', 'maximum'));
  refuse(exclusiveMinimum, maximum, of('exclusiveMinimum'), said('exclusiveMinimum', 'maximum'), true);
  refuse(minimum, exclusiveMaximum, of('minimum'), said('minimum', 'exclusiveMaximum'), true);
  refuse(
    exclusiveMinimum,
    exclusiveMaximum,
    of('exclusiveMinimum'),
    said('exclusiveMinimum', 'exclusiveMaximum'),
    true,
  );
  refuse(minLength, maxLength, of('minLength'), said('minLength', 'maxLength'));
  const { distinct, aggregates = {}, shape = [] } = own;
  const at = (...keys: Path): Path => [...path, 'x-mlops', ...keys];
  refuse(
    distinct?.min,
    distinct?.max,
    at('distinct'),
    `"${name}" has distinct values with a min above the max`,
  );
  refuse(
    distinct?.minShare,
    distinct?.maxShare,
    at('distinct'),
    `"${name}" has distinct values with a minShare above the maxShare`,
  );
  for (const [aggregate, [low, high]] of Object.entries(aggregates))
    refuse(
      low,
      high,
      at('aggregates', aggregate),
      `the ${aggregate} of "${name}" has a low end above its high end`,
    );
  shape.forEach((length, depth) => {
    if (typeof length !== 'number')
      refuse(
        length[0],
        length[1],
        at('shape', depth),
        `the shape of "${name}" has a low end above its high end`,
      );
  });
}

/** Numbers by value, however they are written; dates and times in ISO 8601 by their text. */
function isAbove(low: Bound, high: Bound): boolean {
  if (low === undefined || low === null || high === undefined || high === null) return false;
  const [a, b] = [Number(low), Number(high)];
  return Number.isNaN(a) || Number.isNaN(b) ? String(low) > String(high) : a > b;
}
