export const FIELD_LIMIT = 200;

/** Keeps both ends of a long text, which tell most. The length counts characters, not UTF-16 units. */
export function cap(text: string, limit: number = FIELD_LIMIT): string {
  if (text.length <= limit) return text;
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  const head = Math.ceil((limit - 1) / 2);
  const tail = limit - 1 - head;
  return `${characters.slice(0, head).join('')}…${tail > 0 ? characters.slice(-tail).join('') : ''}`;
}
