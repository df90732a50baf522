import { parseActionCommand } from './action-command.ts';
import { COMMANDS } from './commands.ts';
import type { StepRecord } from './step-record.ts';

const STOP = 'stop-commands';
const TOKEN_REFUSED =
  "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.";

/** The runner lets an invalid stop token end the step as a whole. */
export class StepAborted extends Error {}

/** Port of `OutputManager` and `ActionCommandManager`: each line of both streams of a step goes through `line`. */
export class CommandProcessor {
  readonly #step: StepRecord;
  #stopToken: string | null = null;

  constructor(step: StepRecord) {
    this.#step = step;
  }

  /** @throws StepAborted */
  line(text: string): void {
    if (this.#process(text)) return;
    this.#step.output(
      text.replaceAll('##[start-action', '##[\\start-action').replaceAll('##[end-action', '##[\\end-action'),
    );
  }

  #process(line: string): boolean {
    const step = this.#step;
    const command = parseActionCommand(line, (name) => this.#isRegistered(name));
    if (command === undefined) return false;
    const name = command.name.toLowerCase();

    if (this.#stopToken !== null) {
      if (name !== this.#stopToken.toLowerCase()) return false;
      step.output(line);
      this.#stopToken = null;
      return true;
    }
    if (name === STOP) {
      this.#stop(command.data, line);
      return true;
    }

    const definition = COMMANDS.get(name);
    if (definition === undefined) return false;
    if (step.echo && !definition.omitEcho) step.output(line);
    try {
      definition.run(step, command);
    } catch (error) {
      step.fail(`Unable to process command '${definition.omitEcho ? name : line}' successfully.`, error);
    }
    return true;
  }

  #stop(token: string, line: string): void {
    if (token === '' || token.toLowerCase() === 'pause-logging' || this.#isRegistered(token))
      throw new StepAborted(TOKEN_REFUSED);
    this.#stopToken = token;
    if (token.length > 6) this.#step.masker.add(token);
    this.#step.output(line);
  }

  #isRegistered(name: string): boolean {
    const lower = name.toLowerCase();
    return lower === STOP || COMMANDS.has(lower) || lower === this.#stopToken?.toLowerCase();
  }
}
