import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeError } from '../../../../../shared/errors.ts';
import { readTableSchema } from '../../../../../shared/data/schema/read-table-schema.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder } from '../../../../support/data/engine.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(text: string, environment = 'training'): ReturnType<typeof readTableSchema> {
  const path = join(folder, 's.yml');
  await writeFile(path, text);
  return readTableSchema(path, 's.yml', environment);
}

test.each([
  ['fields: []', 's.yml: a Table Schema has a list "fields"'],
  [
    'fields:\n  - {name: a}\n  - {type: string}',
    's.yml:3:5: "fields.1": must have required property \'name\'',
  ],
  ['fields: [{name: a, type: int}]', '"fields.0.type": expected one of string, number, integer'],
  [
    'fields:\n  - name: a\n    constraints: {minimun: 1}',
    's.yml:3:19: "fields.0.constraints.minimun": unknown key "minimun"; did you mean "minimum"?',
  ],
  ['fields: [{name: a, x-mlops: {rol: id}}]', 'did you mean "role"?'],
  ['fields: [{name: a}]\nx-mlops: {duplicate: {max: 0}}', 'did you mean "duplicates"?'],
  ['fields: [{name: a}, {name: a}]', 'the field "a" is there twice'],
  [
    'fields: [{name: age}]\nprimaryKey: [agee]',
    's.yml:2:1: the key names "agee", which is no field; did you mean "age"?',
  ],
  [
    'fields: [{name: a, x-mlops: {severity: {ranges: warning}}}]',
    'there is no check "ranges"; did you mean "range"?',
  ],
  [
    'fields: [{name: a, type: integer, constraints: {minimum: x}}]',
    '"x" in "minimum" of "a" is no value of the type integer',
  ],
  [
    'fields: [{name: a, type: date, constraints: {enum: [soon]}}]',
    '"soon" in "enum" of "a" is no value of the type date',
  ],
  [
    'fields:\n  - name: a\n    required: true',
    's.yml:3:5: "required" of "a" stands beside "constraints" and says nothing. Write it under "constraints"',
  ],
  [
    'fields: [{name: a}]\nforeignKeys: [{fields: a, reference: {fields: [b, c]}}]',
    's.yml:2:15: a foreign key has 1 of its own fields and 2 of the reference',
  ],
  [
    'fields: [{name: a}]\nx-mlops: {environments: [serving]}',
    'the schema does not know the environment "training". Use one of serving',
  ],
])('%s is refused with its place', async (text, message) => {
  const error: unknown = await read(text).catch((caught: unknown) => caught);
  expect(describeError(error).message).toContain(message);
  expect(describeError(error).kind).toBe('invalid-input');
});

test('columns of other environments are neither expected nor extra', async () => {
  const text =
    'fields: [{name: a}, {name: b, x-mlops: {environments: [training]}}, {name: c, x-mlops: {environments: {not: [training]}}}, {name: d, x-mlops: {environments: {in: [serving]}}}]';
  expect(await read(text)).toMatchObject({ fields: [{ name: 'a' }, { name: 'b' }], elsewhere: ['c', 'd'] });
  expect(await read(text, 'serving')).toMatchObject({
    fields: [{ name: 'a' }, { name: 'c' }, { name: 'd' }],
    elsewhere: ['b'],
  });
});

test('a schema of the standard alone is read', async () => {
  const schema = await read(
    'fields: [{name: a, type: string, rdfType: x, missingValues: [{value: "-", label: none}]}]\nfieldsMatch: [equal]\nprimaryKey: a\nforeignKeys: [{fields: a, reference: {fields: [b]}}]\ntitle: t',
  );
  expect(schema).toMatchObject({
    fieldsMatch: 'equal',
    primaryKey: ['a'],
    foreignKeys: [{ fields: ['a'], resource: '', referenced: ['b'] }],
    fields: [{ lexis: { missingValues: ['-'] } }],
  });
});

test.each([
  [
    '{name: a, type: string, constraints: {pattern: "(?=x)"}}',
    /the pattern of "a" is no regular expression of RE2: .*\(\?=/,
  ],
  ['{name: a, type: date, format: "%Q"}', /the format of "a" is no pattern of strptime/],
])('%s is refused', async (field, message) => {
  const place = await engineInFolder();
  try {
    await expect(checkFiles(place, { 'p.csv': 'a\n1\n' }, `fields: [${field}]\n`)).rejects.toThrow(message);
  } finally {
    await place.close();
  }
});
