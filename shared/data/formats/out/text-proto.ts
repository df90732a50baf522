/** Fields of a message in order: a message, a text, a number, a truth value, or the name of an enumeration's value. */
export type Message = readonly (readonly [string, ProtoValue])[];
export type ProtoValue = string | number | boolean | { readonly word: string } | Message;

/** A message in the text format of protocol buffers. */
export function textProto(message: Message, indent = ''): string {
  return message
    .map(([name, value]) =>
      Array.isArray(value)
        ? `${indent}${name} {\n${textProto(value as Message, `${indent}  `)}${indent}}\n`
        : `${indent}${name}: ${scalar(value as Exclude<ProtoValue, Message>)}\n`,
    )
    .join('');
}

function scalar(value: string | number | boolean | { readonly word: string }): string {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'object' ? value.word : String(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const quoted = (text: string): string =>
  `"${text
    .toWellFormed()
    .replace(/["\\\n\r\t]/g, (character) => ESCAPES[character] ?? '')
    // Three octal digits end by themselves, hexadecimal ones go on as long as there are any.
    .replace(/\p{Cc}/gu, (character) => bytesOf(character))}"`;

const bytesOf = (character: string): string =>
  [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** A line that every reader passes over. */
export const comment = (text: string): string =>
  `# ${text.toWellFormed().replace(/\p{Cc}|[\u2028\u2029]/gu, ' ')}\n`;
