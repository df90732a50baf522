import { neutraliseText } from './neutralise.ts';

/** Output of the command line: a person's terminal, or a log in which the same text must stay inert. */
export const terminal = {
  print: (text: string): void => {
    process.stdout.write(`${neutraliseText(text).join('\n')}\n`);
  },
  /** Says what was wrong and makes the exit code 1. */
  fail: (message: string): void => {
    process.stderr.write(`${neutraliseText(message).join('\n')}\n`);
    process.exitCode = 1;
  },
};
