interface Command {
  does: string;
  /** @throws UserError for wrong arguments. */
  run(args: readonly string[], startedFrom: string): Promise<void>;
}

/** Adding a command is one line: its code is a lazy chunk. */
export const COMMANDS: Record<string, Command> = {};
