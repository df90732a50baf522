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
  return parseYaml(text, `input ${input}`).value;
}

function parseLines(input: string, text: string): unknown {
  if (text.trimStart().startsWith('[')) return parseYaml(text, `input ${input}`).value;
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
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
