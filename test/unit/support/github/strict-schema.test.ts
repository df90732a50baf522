import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { strictSchema } from '../../../support/github/openapi/strict-schema.ts';

const accepts = (schema: object, value: unknown) =>
  new Ajv2020({ strict: false, logger: false }).compile(strictSchema(schema as Record<string, unknown>))(
    value,
  );

describe('an OpenAPI schema becomes a strict one', () => {
  const object = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };

  test('closed objects, also inside lists', () => {
    expect(accepts(object, { a: 'x' })).toBe(true);
    expect(accepts(object, { a: 'x', b: 1 })).toBe(false);
    expect(accepts(object, {})).toBe(false);
    expect(accepts({ type: 'array', items: object }, [{ a: 'x', b: 1 }])).toBe(false);
  });

  test('objects that say they are open stay open', () => {
    expect(accepts({ type: 'object', additionalProperties: true }, { any: 1 })).toBe(true);
    expect(accepts({ ...object, additionalProperties: { type: 'number' } }, { a: 'x', b: 1 })).toBe(true);
    expect(accepts({ ...object, additionalProperties: { type: 'number' } }, { a: 'x', b: 'y' })).toBe(false);
  });

  test('compositions are closed as a whole', () => {
    const more = { type: 'object', properties: { b: { type: 'number' } } };
    expect(accepts({ allOf: [object, more] }, { a: 'x', b: 1 })).toBe(true);
    expect(accepts({ allOf: [object, more] }, { a: 'x', b: 1, c: 1 })).toBe(false);
    expect(accepts({ oneOf: [object, { type: 'string' }] }, { a: 'x', c: 1 })).toBe(false);
    expect(accepts({ oneOf: [object, { type: 'string' }] }, 'text')).toBe(true);
  });

  test('null where OpenAPI 3.0 says nullable, and only there', () => {
    expect(accepts({ ...object, nullable: true }, null)).toBe(true);
    expect(accepts(object, null)).toBe(false);
  });

  test('references are followed, recursive ones too', () => {
    const user = { $ref: '#/components/schemas/nullable-simple-user' };
    expect(accepts(user, null)).toBe(true);
    expect(accepts(user, { login: 'x' })).toBe(false);
    expect(accepts({ $ref: '#/components/schemas/repository' }, {})).toBe(false);
  });
});
