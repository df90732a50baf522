import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKeyValues } from '../../../support/runner/key-value-file.ts';

describe('what the real @actions/core writes comes back byte-equal', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'key-values-'));
    file = join(folder, 'output');
    process.env['GITHUB_OUTPUT'] = file;
  });
  afterAll(async () => {
    delete process.env['GITHUB_OUTPUT'];
    await rm(folder, { recursive: true, force: true });
  });

  const hostile = fc.constantFrom(
    '\n',
    '\r',
    '\r\n',
    '\u2028',
    '\u0085',
    '\0',
    '<<',
    '=',
    'ghadelimiter_',
    'a=b',
    'EOF',
    '::error::x',
    '\uFEFF',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(hostile, fc.string()), { maxLength: 8 }).map((parts) => parts.join('')),
  );

  test('for every string', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 4 }), async (values) => {
        await writeFile(file, '');
        values.forEach((text, index) => core.setOutput(`name-${String(index)}`, text));
        expect([...readKeyValues(await readFile(file, 'utf8'))]).toEqual(
          values.map((text, index) => [`name-${String(index)}`, text]),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('the grammar', () => {
  const read = (text: string): [string, string][] => [...readKeyValues(text)];

  test.each<[title: string, text: string, pairs: [string, string][]]>([
    ['nothing', '', []],
    ['empty lines', '\n\n', []],
    ['one line', 'a=b', [['a', 'b']]],
    ['the first equals sign counts', 'a=b=c<<d\n', [['a', 'b=c<<d']]],
    ['white space stays', ' a = b \n', [[' a ', ' b ']]],
    ['an empty value', 'a=\n', [['a', '']]],
    ['an empty name', '=b\n', [['', 'b']]],
    ['a carriage return stays: lines end at \\n', 'a=b\r\n', [['a', 'b\r']]],
    ['lines', 'a<<EOF\n1\n2\nEOF\n', [['a', '1\n2']]],
    ['no lines', 'a<<EOF\nEOF\n', [['a', '']]],
    ['one empty line', 'a<<EOF\n\nEOF\n', [['a', '']]],
    ['two empty lines', 'a<<EOF\n\n\nEOF\n', [['a', '\n']]],
    ['a delimiter with white space', 'a<< E \n1\n E \n', [['a', '1']]],
    ['a delimiter with an equals sign', 'a<<b=c\n1\nb=c\n', [['a', '1']]],
    ['a delimiter at the end of the file', 'a<<EOF\n1\nEOF', [['a', '1']]],
    [
      'the delimiter inside a line is text',
      'a<<E\n E\nEE\nE\nb=c',
      [
        ['a', ' E\nEE'],
        ['b', 'c'],
      ],
    ],
  ])('%s', (_title, text, pairs) => {
    expect(read(text)).toEqual(pairs);
  });

  test.each([
    ['neither form', 'a\n', /Invalid format 'a'/],
    ['no name', '<<EOF\nEOF\n', /must not be empty/],
    ['no delimiter', 'a<<\n', /must not be empty/],
    ['no end', 'a<<EOF\n1\n', /Matching delimiter not found 'EOF'/],
    ['an end without a newline before it', 'a<<EOF\n1', /EOF marker missing new line/],
  ])('refuses %s', (_title, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test('yields what stands before a fault', () => {
    const seen: string[] = [];
    expect(() => {
      for (const [name] of readKeyValues('a=1\nb=2\nfault\nc=3')) seen.push(name);
    }).toThrow('Invalid format');
    expect(seen).toEqual(['a', 'b']);
  });
});
