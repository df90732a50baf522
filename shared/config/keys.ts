import { distance } from 'fastest-levenshtein';

export const toCamelCase = (key: string): string =>
  key.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

export const toKebabCase = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The known name nearest to a misspelt one, if any is near enough to be meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = toKebabCase(name).toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(wanted, toKebabCase(candidate).toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= Math.max(2, Math.floor(name.length / 3))
    ? best.candidate
    : undefined;
}
