import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neutraliseOutput, neutraliseText } from '../../../../shared/runner/neutralise.ts';
import { CommandProcessor } from '../../../support/runner/command-processor.ts';
import { COMMAND_TABLE } from '../../../support/runner/command-table.ts';
import { LineReader } from '../../../support/runner/dotnet-text.ts';
import { SecretMasker } from '../../../support/runner/secret-masker.ts';
import { StepRecord } from '../../../support/runner/step-record.ts';

/** Whether the runner does anything but print when these lines reach it as bytes. */
function acts(lines: readonly string[]): boolean {
  const step = new StepRecord({ workspace: '/workspace', masker: new SecretMasker(), debug: false });
  const processor = new CommandProcessor(step);
  const reader = new LineReader();
  const read = [...reader.push(Buffer.from(lines.map((line) => `${line}\n`).join(''))), ...reader.end()];
  for (const line of read) processor.line(line);
  return (
    step.log.join('\n') !== read.join('\n') ||
    step.annotations.length > 0 ||
    step.masker.registered.length > 0
  );
}

const piece = fc.oneof(
  fc.constantFrom('::', '##[', '##', '[', ']', ':', ' ', '\t', '\r', '\n', '\r\n', '=', ',', ';', '%0A'),
  fc.constantFrom('\u00A0', '\u0085', '\u2028', '\u3000', '\u200B', '\uFEFF', '\u180E', '\u00AD', '\0'),
  fc.constantFrom('error', 'ADD-MASK', 'set-output name=a', 'stop-commands', 'group', 'save-state name=b'),
  fc.constantFrom('##[error]', '::add-mask::', '##[set-output name=a]', '::WARNING file=a::', '::echo::on'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const hostile = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));

test('the fuzzed text does act when it is not neutralised', () => {
  const texts = fc.sample(hostile, { numRuns: 5000, seed: 1 });
  expect(texts.filter((text) => tryActs([text])).length).toBeGreaterThan(500);
});

test.each([
  ['output of a child', neutraliseOutput],
  ['our own text', neutraliseText],
])('nothing in neutralised %s acts', (_title, neutralise) => {
  for (const { lines } of COMMAND_TABLE) {
    const commands = lines.filter((line) => !line.includes('-action'));
    expect(acts(commands.flatMap((line) => neutralise(line)))).toBe(false);
  }
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 4 }), (texts) => {
      expect(acts(texts.flatMap((text) => neutralise(text)))).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

/** An invalid stop token throws, which is acting too. */
function tryActs(lines: readonly string[]): boolean {
  try {
    return acts(lines);
  } catch {
    return true;
  }
}
