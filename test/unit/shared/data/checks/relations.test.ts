import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const find = (checks: readonly CheckResult[], id: string, column?: string | null) =>
  checks.find((check) => check.id === id && (column === undefined || check.column === column));

describe('foreignKey', () => {
  const key = (resource: string, referenced = 'iata') => ({
    fields: [
      { name: 'from', type: 'string' },
      { name: 'n', type: 'integer' },
    ],
    foreignKeys: [{ fields: 'from', reference: { resource, fields: referenced } }],
  });

  test('values that another file does not have, leading zeros being text, and gaps being no fault', async () => {
    await writeFile(join(place.folder, 'airports.csv'), 'iata,city\n007,Oslo\nOSL,Oslo\n');
    const checks = await checkFiles(
      place,
      { 'f.csv': 'from,n\n007,1\n7,2\n,3\nOSL,4\nBGO,5\n' },
      key('airports.csv'),
    );
    expect(find(checks, 'foreignKey', 'from')).toMatchObject({
      verdict: 'fail',
      value: 0.5,
      count: 2,
      n: 4,
      m: 2,
      samples: [
        { file: 'f.csv', line: 3, value: '7' },
        { file: 'f.csv', line: 6, value: 'BGO' },
      ],
    });
    const good = await checkFiles(place, { 'f.csv': 'from,n\nOSL,1\n' }, key('airports.csv'));
    expect(find(good, 'foreignKey')).toMatchObject({ verdict: 'pass', value: 0, count: 0, n: 1 });
  });

  test('several columns, numbers of other types, and the table itself', async () => {
    await writeFile(join(place.folder, 'pairs.csv'), 'a,b\n1.0,x\n2.0,y\n');
    const fields = [
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'string' },
      { name: 'parent', type: 'integer' },
    ];
    const checks = await checkFiles(
      place,
      { 'f.csv': 'a,b,parent\n1,x,\n2,x,1\n2,y,9\n' },
      {
        fields,
        foreignKeys: [
          { fields: ['a', 'b'], reference: { resource: 'pairs.csv', fields: ['a', 'b'] } },
          { fields: 'parent', reference: { resource: '', fields: 'a' } },
        ],
      },
    );
    expect(find(checks, 'foreignKey', null)).toMatchObject({ count: 1, n: 3, samples: [{ line: 3 }] });
    expect(find(checks, 'foreignKey', 'parent')).toMatchObject({
      count: 1,
      n: 2,
      samples: [{ line: 4, value: '9' }],
    });
  });

  test.each([
    ['../outside.csv', 'names "../outside.csv", which is no file of the workspace'],
    ['https://example.org/a.csv', 'which is no file of the workspace'],
    ['none.csv', 'none.csv'],
    ['airports.csv', 'names the column "code", which is not there'],
  ])('%s is refused', async (resource, message) => {
    await writeFile(join(place.folder, 'airports.csv'), 'iata\nOSL\n');
    await expect(checkFiles(place, { 'f.csv': 'from,n\nOSL,1\n' }, key(resource, 'code'))).rejects.toThrow(
      resource === 'none.csv' ? 'the file does not exist' : message,
    );
  });
});

test('rows that repeat in some columns only', async () => {
  const files = { 'd.csv': 'a,b,c\n1,x,1\n1,y,2\n1,x,3\n' };
  const fields = [{ name: 'a' }, { name: 'b' }, { name: 'c', constraints: { unique: true } }];
  const checks = await checkFiles(place, files, {
    fields,
    'x-mlops': { duplicates: { columns: ['a', 'b'] } },
  });
  expect(find(checks, 'duplicates.rows')).toMatchObject({
    verdict: 'fail',
    count: 1,
    samples: [{ line: 4 }],
    message: '1 row of 3 (33.3 %) repeats an earlier row in a, b; first at d.csv:4',
  });
  const all = await checkFiles(place, files, { fields });
  expect(find(all, 'duplicates.rows')).toMatchObject({ verdict: 'pass', count: 0 });
});

describe('json', () => {
  const schema = (jsonSchema: object, type = 'object') => ({
    fields: [{ name: 'id' }, { name: 'v', type, constraints: { jsonSchema } }],
  });

  test('values that are not valid, at their lines', async () => {
    const checks = await checkFiles(
      place,
      { 'j.csv': 'id,v\n1,"{""a"": 1}"\n2,"{""a"": ""x""}"\n3,\n4,"{""b"": 1}"\n' },
      schema({ type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] }),
    );
    const found = find(checks, 'json', 'v');
    expect(found).toMatchObject({ verdict: 'fail', count: 2, n: 3, samples: [{ line: 3 }, { line: 5 }] });
    expect(checks.some(({ id }) => id === 'unchecked')).toBe(false);
  });

  test('texts, and what the engine has read as nested', async () => {
    const texts = await checkFiles(
      place,
      { 'j.csv': 'id,v\n1,ab\n2,abc\n' },
      schema({ type: 'string', maxLength: 2 }, 'string'),
    );
    expect(find(texts, 'json', 'v')).toMatchObject({ count: 1, samples: [{ line: 3, value: 'abc' }] });
    const nested = await checkFiles(
      place,
      { 'j.jsonl': '{"id":1,"v":{"a":1}}\n{"id":2,"v":{"a":-1}}\n' },
      schema({ $schema: 'http://json-schema.org/draft-07/schema#', properties: { a: { minimum: 0 } } }),
    );
    expect(find(nested, 'json', 'v')).toMatchObject({ count: 1, n: 2, samples: [{ line: 2 }] });
  });

  test('a pattern that would try for ever is ended', async () => {
    const value = `${'a'.repeat(40)}!`;
    const checked = checkFiles(
      place,
      { 'j.csv': `id,v\n1,${value}\n` },
      schema({ type: 'string', pattern: '^(a+)+$' }, 'string'),
      { jsonMilliseconds: 200 },
    );
    await expect(checked).rejects.toThrow('the jsonSchema of "v" takes too long');
  });

  test('a schema that is none is refused', async () => {
    await expect(checkFiles(place, { 'j.csv': 'id,v\n1,{}\n' }, schema({ type: 'nothing' }))).rejects.toThrow(
      'the jsonSchema of "v" is no JSON Schema (draft 2020-12)',
    );
  });
});

describe('shape', () => {
  const lists = (shape: unknown, type = 'list') => ({ fields: [{ name: 'v', type, 'x-mlops': { shape } }] });
  const jsonl = (...values: unknown[]): string => `${values.map((v) => JSON.stringify({ v })).join('\n')}\n`;

  test('lengths of lists and of the lists in them', async () => {
    const flat = await checkFiles(
      place,
      { 'l.jsonl': jsonl([1, 2, 3], [1, 2], null, [1, 2, 3, 4]) },
      lists([3]),
    );
    expect(find(flat, 'shape', 'v')).toMatchObject({
      verdict: 'fail',
      count: 2,
      n: 3,
      samples: [{ line: 2 }, { line: 4 }],
    });
    const deep = await checkFiles(
      place,
      {
        'l.jsonl': jsonl(
          [
            [1, 2],
            [3, 4],
          ],
          [[1, 2], [3]],
          [[1, 2]],
        ),
      },
      lists([[1, 2], 2]),
    );
    expect(find(deep, 'shape', 'v')).toMatchObject({ count: 1, samples: [{ line: 2 }] });
  });

  test('nesting, and arrays that are texts', async () => {
    const nested = await checkFiles(place, { 'l.jsonl': jsonl([[1]], [[2]]) }, lists([1]));
    expect(find(nested, 'shape', 'v')).toMatchObject({ count: 2 });
    expect(find(nested, 'shape', 'v')?.message).toContain('nested 2 deep, not 1');
    const texts = await checkFiles(place, { 'l.csv': 'v\n"[1, 2]"\n"[1, [2]]"\n[1]\n' }, lists([2], 'array'));
    expect(find(texts, 'shape', 'v')).toMatchObject({ count: 2, n: 3, samples: [{ line: 3 }, { line: 4 }] });
  });

  test('the length that all lists of the baseline have', async () => {
    const reference = { 'r.jsonl': jsonl([1, 2], [3, 4]) };
    const checks = await checkFiles(place, { 'l.jsonl': jsonl([1, 2], [1, 2, 3]) }, null, { reference });
    expect(find(checks, 'shape', 'v')).toMatchObject({ verdict: 'fail', count: 1 });
    const varying = await checkFiles(place, { 'l.jsonl': jsonl([1]) }, null, {
      reference: { 'r.jsonl': jsonl([1, 2], [3]) },
    });
    expect(find(varying, 'shape', 'v')).toBeUndefined();
  });
});
