import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_LINE_BYTES,
  neutraliseBlock,
  neutraliseOutput,
  neutraliseText,
} from '../../../../shared/runner/neutralise.ts';

/** White space that .NET's TrimStart removes. */
const DOTNET_SPACE = /^[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/;

/** Whether the runner might act on a line: wider than its parser, which also asks for a known command. */
function mightAct(line: string): boolean {
  const trimmed = [line.replace(DOTNET_SPACE, ''), line.trimStart()];
  return trimmed.some((text) => text.startsWith('::')) || line.includes('##[');
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::',
        '##[',
        '##',
        '[',
        '\r',
        '\n',
        '\u2028',
        '\u0085',
        '\uFEFF',
        '\u00A0',
        '\t',
        ' ',
        'add-mask',
        'error',
        ']',
        '#',
      ),
      fc.string(),
    ),
    {
      maxLength: 20,
    },
  )
  .map((parts) => parts.join(''));

describe.each([
  ['our own text', neutraliseText],
  ['output of a child', neutraliseOutput],
])('%s', (_, neutralise) => {
  test('no line that the runner would act on comes out', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const line of neutralise(text)) {
          expect(line).not.toMatch(/[\r\n]/);
          expect(mightAct(line), JSON.stringify(line)).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '::add-mask::a',
    '  ::ADD-MASK::a',
    '\u00A0::set-output name=x::y',
    'epoch 3 ##[add-mask]e',
    '##[ERROR]bad',
    'a\r::error::b',
  ])('inert: %j', (text) => {
    expect(neutralise(text).some(mightAct)).toBe(false);
    // Still readable: every visible character is there.
    expect(
      neutralise(text)
        .join('')
        .replaceAll(/[│ \u200B]/g, ''),
    ).toBe(text.replaceAll(/[ \r]/g, ''));
  });

  test('a line without end is cut at a number of bytes that is said', () => {
    const [line = '', ...more] = neutralise('ü'.repeat(1_000_000));
    expect(more).toEqual([]);
    expect(Buffer.byteLength(line)).toBeLessThan(MAX_LINE_BYTES + 100);
    expect(line).toContain('bytes cut');
  });
});

test('plain text of ours stays as it is; a child is always behind the bar', () => {
  expect(neutraliseText('epoch 1: loss 0.5 :: fine')).toEqual(['epoch 1: loss 0.5 :: fine']);
  expect(neutraliseOutput('epoch 1\nepoch 2')).toEqual(['│ epoch 1', '│ epoch 2']);
});

test.each([
  ['a', 1],
  ['é', 2],
  ['中', 3],
])('a line of %j is cut beyond its bytes, not before', (character, size) => {
  const exact = character.repeat(MAX_LINE_BYTES / size) + '.'.repeat(MAX_LINE_BYTES % size);
  expect(Buffer.byteLength(exact)).toBe(MAX_LINE_BYTES);
  expect(neutraliseText(exact)).toEqual([exact]);
  expect(neutraliseText(`${exact}!?`)).toEqual([`${exact} … (2 bytes cut)`]);
});

test('what does not show is written out, before the line is measured', () => {
  expect(neutraliseText('a\u202Eb \x1B[8m')).toEqual([String.raw`a\u{202E}b \u{001B}[8m`]);
  expect(neutraliseOutput('a\u202Eb \x1B[8m')).toEqual(['│ a\\u{202E}b \x1B[8m']);
  for (const neutralise of [neutraliseText, neutraliseOutput])
    expect(Buffer.byteLength(neutralise('\u202E'.repeat(MAX_LINE_BYTES))[0] ?? '')).toBeLessThan(
      MAX_LINE_BYTES + 100,
    );
});

/** Colours, what looks like one, and lines that need a closer look after some that need none. */
const drawn = fc
  .array(
    fc.constantFrom(
      '\x1B[1;31m',
      '\x1B[0m',
      '\x1B[2K',
      '\x1B[',
      '\x1B',
      '##[',
      'm',
      '12',
      '“',
      'x'.repeat(700),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

test('blocks of bytes come out as their lines would', () => {
  const texts = fc.array(fc.oneof(hostile, drawn, fc.constantFrom('loss 0.5 ━━━', 'ü'.repeat(9000), '')), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(texts, (lines) => {
      const text = lines.map((line) => `${line.toWellFormed()}\n`).join('');
      fc.pre(text !== '');
      const expected = `${neutraliseOutput(text.slice(0, -1)).join('\n')}\n`;
      expect(neutraliseBlock(Buffer.from(text)).toString()).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test('bytes that are no text become replacement characters', () => {
  expect(neutraliseBlock(Buffer.from([0x61, 0xe9, 0x0a])).toString()).toBe('│ a\uFFFD\n');
});
