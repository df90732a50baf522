import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseYaml } from '../../../../../shared/config/yaml.ts';
import { UserError } from '../../../../../shared/errors.ts';
import { tableSchemaOf } from '../../../../../shared/data/schema/read-table-schema.ts';

const read = (text: string) => tableSchemaOf(parseYaml(text, 'schema.yml'), 'schema.yml', 'training');
const field = (own: string): string => `fields:\n  - {name: a, ${own}}\n`;
const table = (own: string): string => `fields: [{name: a}]\nx-mlops:\n  ${own}\n`;

function faultOf(text: string): UserError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the schema was accepted');
}

test.each([
  [field('type: integer, constraints: {minimum: 3, maximum: 2}'), '"a" has a minimum above its maximum', 2],
  [field('type: integer, constraints: {minimum: 10, maximum: 9}'), '"a" has a minimum above its maximum', 2],
  [
    field('type: date, constraints: {minimum: "2026-02-01", maximum: "2026-01-01"}'),
    '"a" has a minimum above its maximum',
    2,
  ],
  [
    field('type: number, constraints: {exclusiveMinimum: 2, maximum: 2}'),
    '"a" has a exclusiveMinimum above its maximum',
    2,
  ],
  [
    field('type: number, constraints: {minimum: 2, exclusiveMaximum: 2}'),
    '"a" has a minimum above its exclusiveMaximum',
    2,
  ],
  [
    field('type: number, constraints: {exclusiveMinimum: 2, exclusiveMaximum: 2}'),
    '"a" has a exclusiveMinimum above its exclusiveMaximum',
    2,
  ],
  [
    field('type: string, constraints: {minLength: 3, maxLength: 2}'),
    '"a" has a minLength above its maxLength',
    2,
  ],
  [field('x-mlops: {distinct: {min: 3, max: 2}}'), '"a" has distinct values with a min above the max', 2],
  [
    field('x-mlops: {distinct: {minShare: 0.3, maxShare: 0.2}}'),
    '"a" has distinct values with a minShare above the maxShare',
    2,
  ],
  [field('x-mlops: {aggregates: {mean: [3, 2]}}'), 'the mean of "a" has a low end above its high end', 2],
  [
    field('type: list, x-mlops: {shape: [2, [4, 3]]}'),
    'the shape of "a" has a low end above its high end',
    2,
  ],
  [table('rows: {min: 3, max: 2}'), '"rows" has a min above its max', 3],
  [table('columns: {min: 3, max: 2}'), '"columns" has a min above its max', 3],
  [table('rows: {vsPrevious: [2, 1]}'), '"vsPrevious" has a low end above its high end', 3],
  [table('sql: [{name: q, number: select 1, min: 3, max: 2}]'), 'the query "q" has a min above its max', 3],
])('%s is refused', (text, message, line) => {
  const fault = faultOf(text);
  expect(fault.message).toBe(`${message}: no value can meet both`);
  expect(fault.place).toMatchObject({ file: 'schema.yml', line });
});

test.each([
  field('type: integer, constraints: {minimum: 2, maximum: 2}'),
  field('type: integer, constraints: {minimum: 9, maximum: 10}'),
  field('type: string, constraints: {minLength: 2, maxLength: 2}'),
  field('x-mlops: {aggregates: {mean: [null, 2], std: [1, null]}}'),
  field('type: list, x-mlops: {shape: [2, [3, 3]]}'),
  table('rows: {min: 2, max: 2}'),
])('%s is accepted', (text) => {
  expect(() => read(text)).not.toThrow();
});

test('bounds of numbers are refused exactly when the low one is above the high one', () => {
  const bound = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(bound, bound, (minimum, maximum) => {
      const text = JSON.stringify({
        fields: [{ name: 'a', type: 'number', constraints: { minimum, maximum } }],
      });
      if (minimum > maximum) expect(() => read(text)).toThrow('no value can meet both');
      else expect(() => read(text)).not.toThrow();
    }),
  );
});
