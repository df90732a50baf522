import { nearestName } from '../../../shared/config/keys.ts';
import { UserError } from '../../../shared/errors.ts';

/** Reads `--<input> <value>` and `--<input>=<value>`. @throws UserError that names the argument. */
export function parseInputs(args: readonly string[], known: readonly string[]): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === undefined) throw new UserError(`expected --<input> <value>, got "${argument}"`);
    if (!known.includes(name)) throw unknown('input', `--${name}`, name, known);
    if (name in inputs) throw new UserError(`the input --${name} is given twice`);
    const value = inline ?? args[++i];
    if (value === undefined) throw new UserError(`the input --${name} needs a value`);
    inputs[name] = value;
  }
  return inputs;
}

/** @throws UserError when the name is not one of them. */
export function chooseAction(name: string | undefined, actions: readonly string[]): string {
  if (name === undefined)
    throw new UserError('no action given', {
      fix: `npm run try <action> -- --<input> <value>…, with one of ${actions.join(', ')}`,
    });
  if (!actions.includes(name)) throw unknown('action', `"${name}"`, name, actions);
  return name;
}

function unknown(kind: string, shown: string, name: string, known: readonly string[]): UserError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `; there are ${known.join(', ')}` : `; did you mean "${nearest}"?`;
  return new UserError(`unknown ${kind} ${shown}${hint}`);
}
