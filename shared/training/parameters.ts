import { UserError } from '../errors.ts';

export type Parameters = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Replaces `{name}` by the quoted value. Declared names only, never after `$`: `${HOME}` and `{a,b}` stay the shell's.
 * @throws UserError for a value that no command line can hold, and for a place where quoting would not protect.
 */
export function substituteParameters(
  command: string,
  parameters: Parameters,
  quote: (text: string) => string,
): string {
  let quoted: string | null = null;
  return command.replace(
    /\\[\s\S]|(?<=^|\s)#[^\n]*|["']|(?<!\$)\{([^{}\s,$]+)\}/g,
    (match, name: string | undefined) => {
      if (name !== undefined) {
        if (!Object.hasOwn(parameters, name)) return match;
        if (quoted !== null)
          throw new UserError(`input "command": {${name}} stands inside ${quoted} quotes`, {
            fix: 'Write it without quotes: the value is quoted already',
          });
        return quote(parameterText(name, parameters[name] ?? null));
      }
      if (match === quoted) quoted = null;
      else if (match === '"' || match === "'") quoted ??= match;
      return match;
    },
  );
}

/** `MLOPS_PARAM_<NAME>`: upper case, everything but letters and digits becomes `_`. */
export function parameterVariables(parameters: Parameters): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const variable = `MLOPS_PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    if (Object.hasOwn(variables, variable))
      throw new UserError(`input "params": two names become the variable ${variable}`, {
        fix: `Rename "${name}"`,
      });
    variables[variable] = parameterText(name, value);
  }
  return variables;
}

function parameterText(name: string, value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value);
  if (/[\0\r\n]/.test(text))
    throw new UserError(`input "params": the value of "${name}" holds a NUL character or a line end`, {
      fix: 'Put such a value into a file that the command reads',
    });
  return text;
}
