import { trim, trimStart } from './dotnet-text.ts';

/** A workflow command as the runner read it from a line. */
export interface ActionCommand {
  /** As written; commands are compared without regard to case. */
  name: string;
  /** Keys in lower case: the runner's dictionary ignores case. */
  properties: Map<string, string>;
  data: string;
}

type Unescaping = readonly (readonly [escaped: string, character: string])[];

const DATA: Unescaping = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const PROPERTY: Unescaping = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const BRACKET: Unescaping = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
];

/**
 * Port of the runner's `ActionCommand` (src/Runner.Common/ActionCommand.cs): `::name key=value::data` at the start of a
 * line, else `##[name key=value]data` anywhere in it. The runner's own searches are culture-aware and skip characters of
 * no width, but count them in the offsets that follow, so what only they find never has the name of a command.
 */
export function parseActionCommand(
  line: string,
  isRegistered: (name: string) => boolean,
): ActionCommand | undefined {
  return parseColons(line, isRegistered) ?? parseBrackets(line, isRegistered);
}

function parseColons(line: string, isRegistered: (name: string) => boolean): ActionCommand | undefined {
  const message = trimStart(line);
  if (!message.startsWith('::')) return undefined;
  const end = message.indexOf('::', 2);
  if (end < 0) return undefined;
  const { name, rest } = splitName(message.slice(2, end));
  if (!isRegistered(name)) return undefined;
  return {
    name,
    properties: readProperties(trim(rest), ',', PROPERTY),
    data: unescape(message.slice(end + 2), DATA),
  };
}

function parseBrackets(line: string, isRegistered: (name: string) => boolean): ActionCommand | undefined {
  const start = line.indexOf('##[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  const { name, rest } = splitName(line.slice(start + 3, end));
  if (!isRegistered(name)) return undefined;
  return {
    name,
    properties: readProperties(rest, ';', BRACKET),
    data: unescape(line.slice(end + 1), BRACKET),
  };
}

function splitName(info: string): { name: string; rest: string } {
  const space = info.indexOf(' ');
  return space < 0 ? { name: info, rest: '' } : { name: info.slice(0, space), rest: info.slice(space + 1) };
}

/** `Split` with a count of two that removes empty entries: `=` signs before the key and the value fall away. */
const PAIR = /^=*([^=]+)=+([^=].*)$/s;

function readProperties(text: string, separator: string, unescaping: Unescaping): Map<string, string> {
  const properties = new Map<string, string>();
  for (const part of text.split(separator)) {
    const [, key, value] = PAIR.exec(part) ?? [];
    if (key !== undefined && value !== undefined)
      properties.set(key.toLowerCase(), unescape(value, unescaping));
  }
  return properties;
}

function unescape(text: string, unescaping: Unescaping): string {
  return unescaping.reduce((result, [escaped, character]) => result.replaceAll(escaped, character), text);
}
