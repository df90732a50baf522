import { UserError } from '../errors.ts';
import { isLines, type SchemaNode } from './schema.ts';
import { parseYaml } from './yaml.ts';

/**
 * Turns the text of an input into the value that its place in the configuration would hold.
 * @throws UserError that names the input and what it expects.
 */
export function parseInputText(input: string, text: string, node: SchemaNode): unknown {
  if (isLines(node)) return parseLines(input, text);
  if (node.type === 'string' || node.enum !== undefined) return text.trim();
  if (node.type === 'boolean') return parseFlag(input, text);
  if (node.type === 'number' || node.type === 'integer') return parseNumber(input, text);
  return parseStructure(input, text);
}

function parseLines(input: string, text: string): unknown {
  if (text.trimStart().startsWith('[')) return parseStructure(input, text);
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The text of an input is no file: its line is told in words, an annotation would point nowhere. */
function parseStructure(input: string, text: string): unknown {
  try {
    return parseYaml(text, input).value;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const line = error.place.line === undefined ? '' : ` in line ${String(error.place.line)}`;
    throw new UserError(`input "${input}": ${error.message}${line}`, { cause: error });
  }
}

function parseFlag(input: string, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === 'true') return true;
  if (word === 'false') return false;
  throw new UserError(`input "${input}": expected true or false, got "${text.trim()}"`);
}

function parseNumber(input: string, text: string): number {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (trimmed === '' || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) || !Number.isFinite(value)) {
    throw new UserError(`input "${input}": expected a number with a decimal point, got "${trimmed}"`);
  }
  return value;
}
