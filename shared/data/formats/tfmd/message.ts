import type { SchemaDraft } from '../foreign-schema.ts';
import type { TextMessage, TextScalar } from './text-format.ts';

/** Values of one field of a message, by what the field is declared to be. */
export const messagesOf = (message: TextMessage | undefined, name: string): TextMessage[] =>
  (message?.fields.get(name) ?? []).filter((value) => value.kind === 'message');

/** The last one rules, as for every field that is not repeated. */
export const messageOf = (message: TextMessage | undefined, name: string): TextMessage | undefined =>
  messagesOf(message, name).at(-1);

const scalarsOf = (message: TextMessage | undefined, name: string): TextScalar[] =>
  (message?.fields.get(name) ?? []).filter((value) => value.kind !== 'message');

export const textsOf = (message: TextMessage | undefined, name: string): string[] =>
  scalarsOf(message, name).map(({ text }) => text);

export const textOf = (message: TextMessage | undefined, name: string): string | undefined =>
  textsOf(message, name).at(-1);

export const flagOf = (message: TextMessage | undefined, name: string): boolean =>
  /^(?:true|True|t|1)$/.test(textOf(message, name) ?? '');

/** A finite number; an integer that a double can not hold stays text. */
export function boundOf(message: TextMessage | undefined, name: string): number | string | undefined {
  const text = textOf(message, name);
  if (text === undefined) return undefined;
  const value = Number(/^-?0x/i.test(text) ? text : text.replace(/f$/i, ''));
  if (!Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(text) ? text : value;
}

export function numberOf(message: TextMessage | undefined, name: string): number | undefined {
  const bound = boundOf(message, name);
  return bound === undefined ? undefined : Number(bound);
}

/** Fields of a message that nothing reads. */
export function loseUnknown(
  draft: SchemaDraft,
  column: string | null,
  message: TextMessage,
  known: ReadonlySet<string>,
  reasons: Readonly<Record<string, string>>,
): void {
  for (const [name, values] of message.fields) {
    if (known.has(name)) continue;
    const [first] = values;
    const place = first === undefined ? message : first;
    const reason = Object.hasOwn(reasons, name) ? reasons[name] : undefined;
    draft.lose(column, name, reason ?? 'a field that is not known here', [place.line, place.column]);
  }
}
