import { nearestName } from '../config/keys.ts';
import { describeError, UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { VERSION } from '../model/version.ts';
import { terminal } from '../runner/terminal.ts';
import { COMMANDS } from './commands.ts';

/** `node dist/cli.js <command>`: the same code as the actions, without a runner. */
export async function commandLine(args: readonly string[], startedFrom: string): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '--version') {
    terminal.print(name === '--version' ? VERSION : usage());
    return;
  }
  try {
    const command = COMMANDS[name];
    if (command === undefined) {
      const nearest = nearestName(name, Object.keys(COMMANDS));
      throw new UserError(`unknown command "${name}"`, {
        fix:
          nearest === undefined
            ? `Known commands: ${Object.keys(COMMANDS).join(', ')}`
            : `Did you mean "${nearest}"?`,
      });
    }
    await command.run(rest, startedFrom).catch((error: unknown) => {
      throw isWrongArgument(error) ? new UserError(error.message, { cause: error }) : error;
    });
  } catch (error) {
    terminal.fail(describeError(error).message);
  }
}

/** What `parseArgs` of Node says of options that it does not know. */
const isWrongArgument = (error: unknown): error is Error =>
  error instanceof Error && (errorCode(error) ?? '').startsWith('ERR_PARSE_ARGS');

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(12)} ${does}`);
  return [
    'usage: node dist/cli.js <command> [options]',
    '',
    ...lines,
    '',
    '  --version    prints the version',
  ].join('\n');
}
