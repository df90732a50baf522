import { terminal } from '../runner/terminal.ts';

interface Command {
  does: string;
  /** @throws UserError for wrong arguments. */
  run(args: readonly string[], startedFrom: string): Promise<void>;
}

/** Adding a command is one line: its code is a lazy chunk. */
export const COMMANDS: Record<string, Command> = {
  verify: {
    does: 'verifies a model or a registered version: digests, signature, blessing',
    run: async (args) => terminal.print(await (await import('./verify.ts')).verify(args)),
  },
  'verify-audit': {
    does: 'verifies the chain of an audit.jsonl, and names the line where it breaks',
    run: async (args) => terminal.print(await (await import('./verify-audit.ts')).verifyAudit(args)),
  },
};
