import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../../shared/process/split-lines.ts';
import { ProgressThinner } from '../../../../shared/process/thin-progress.ts';
import { redactor } from '../../../../shared/redaction.ts';

const NEVER_AGAIN = 3_600_000;

function thin(chunks: readonly string[], intervalMs = NEVER_AGAIN, secrets: string[] = []): string[] {
  const shown: string[] = [];
  const thinner = new ProgressThinner({
    show: (block) => shown.push(block.toString()),
    redact: redactor(secrets),
    intervalMs,
  });
  const splitter = new LineSplitter((block) => thinner.write(block));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  thinner.finish();
  return shown.join('').split('\n').slice(0, -1);
}

const states = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `\r ${String(at)}%|#`.padEnd(30));

test('of a bar the first and the last state are shown', () => {
  expect(thin([...states(100), '\r100%|##########\n', 'done\n'])).toEqual([
    ' 0%|#'.padEnd(29),
    '100%|##########',
    'done',
  ]);
});

test.each([
  ['the output ends with a carriage return', ['a\r', 'b\r', 'c\r'], ['a', 'c']],
  ['the output ends without a line end', ['a\r', 'b\r', 'c'], ['a', 'c']],
  ['an empty line ends the bar', ['a\r', 'b\r', '\n'], ['a', 'b']],
  ['the bar was wiped away', ['a\r', 'b\r', '      \r', '\x1B[K\n'], ['a', 'b']],
  ['the last state was shown already', ['a\r', '\n', 'x\n'], ['a', 'x']],
  ['lines end with CR LF', ['a\r\n\r\nb\r', '\nc\r\n'], ['a', '', 'b', 'c']],
  [
    'Keras moves back before it draws',
    ['1/2 ━━\b\b\b\b\r', '2/2 ━━\b\b\b\b\r', '2/2 ━━ loss: 1\n'],
    ['1/2 ━━', '2/2 ━━ loss: 1'],
  ],
  [
    'pip wipes the line before it draws',
    ['\x1B[2K\r 1 MB', '\r\x1B[2K\r 2 MB', '\r\x1B[2K\r 3 MB\n'],
    [' 1 MB', ' 3 MB'],
  ],
])('the last state is not lost when %s', (_, chunks, expected) => {
  expect(thin(chunks)).toEqual(expected);
});

test('a state that waits is shown when its time has come, though nothing else is written', async () => {
  const shown: string[] = [];
  const thinner = new ProgressThinner({
    show: (block) => shown.push(block.toString()),
    redact: (text) => text,
    intervalMs: 20,
  });
  thinner.write(Buffer.from('1%\r'));
  thinner.write(Buffer.from('2%\r'));
  expect(shown).toEqual(['1%\n']);
  await expect.poll(() => shown).toEqual(['1%\n', '2%\n']);
  await sleep(50);
  thinner.finish();
  expect(shown).toEqual(['1%\n', '2%\n']);
});

test('a secret that only appears without its control characters is hidden', () => {
  expect(thin(['key sec\x1B[Kret\b123\r', '\n'], NEVER_AGAIN, ['secret123'])).toEqual(['key ***']);
});

test('lines without carriage return pass as they came, and the last line always does', () => {
  const texts = fc.array(fc.constantFrom('a', 'b c', '\r', '\n', '\x1B[K', 'é'), { maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 4 }), (parts, size) => {
      const chunks = Array.from({ length: Math.ceil(parts.length / size) }, (_, at) =>
        parts.slice(at * size, (at + 1) * size).join(''),
      );
      const text = parts.join('');
      const shown = thin(chunks);
      if (!text.includes('\r')) {
        const expected = text.split('\n');
        expect(shown).toEqual(expected.at(-1) === '' ? expected.slice(0, -1) : expected);
        return;
      }
      const visible = text
        .replaceAll('\x1B[K', '')
        .split(/[\r\n]/)
        .filter((state) => state.trim() !== '');
      expect(
        shown
          .map((line) => line.replaceAll('\x1B[K', ''))
          .filter((line) => line.trim() !== '')
          .at(-1),
      ).toBe(visible.at(-1));
    }),
  );
});
