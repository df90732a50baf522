import { describe, expect, test } from 'vitest';
import { chooseAction, parseInputs } from '../../../support/try/arguments.ts';

const KNOWN = ['command', 'model-path', 'timeout-minutes'];

describe('inputs', () => {
  test('are pairs, or have an equals sign; values may be anything', () => {
    expect(
      parseInputs(['--command', '--version', '--model-path=a=b\nc', '--timeout-minutes', ''], KNOWN),
    ).toEqual({
      command: '--version',
      'model-path': 'a=b\nc',
      'timeout-minutes': '',
    });
    expect(parseInputs([], KNOWN)).toEqual({});
  });

  test.each([
    [['command', 'x'], 'expected --<input> <value>, got "command"'],
    [['--comand', 'x'], 'unknown input --comand; did you mean "command"?'],
    [['--modelPath', 'x'], 'unknown input --modelPath; did you mean "model-path"?'],
    [['--zzzzzzzzzz', 'x'], 'unknown input --zzzzzzzzzz; there are command, model-path, timeout-minutes'],
    [['--command'], 'the input --command needs a value'],
    [['--command', 'x', '--command=y'], 'the input --command is given twice'],
  ])('%j is refused', (args, message) => {
    expect(() => parseInputs(args, KNOWN)).toThrow(message);
  });
});

test('an unknown action is named with the nearest one', () => {
  expect(chooseAction('train', ['train', 'deploy'])).toBe('train');
  expect(() => chooseAction('trian', ['train', 'deploy'])).toThrow(
    'unknown action "trian"; did you mean "train"?',
  );
  expect(() => chooseAction('xxxxxxxx', ['train', 'deploy'])).toThrow('there are train, deploy');
  expect(() => chooseAction(undefined, ['train'])).toThrow('no action given');
});
