import { UserError } from '../../../errors.ts';

/** One token of the protobuf text format; `text` is decoded for strings and as written for all others. */
export interface TextToken {
  kind: 'word' | 'number' | 'string' | 'symbol';
  text: string;
  line: number;
  column: number;
}

/** More than any schema has; the patterns below remember every character that they pass. */
const MAX_CHARACTERS = 2_000_000;
const BLANK = /\s+|#[^\n]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?/y;
const QUOTED = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const SYMBOL = /[{}<>[\]:,;./-]/y;
const ESCAPE = /\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g;
const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** @throws UserError with the place of a character that begins no token. */
export function textTokens(text: string, file: string): TextToken[] {
  if (text.length > MAX_CHARACTERS)
    throw new UserError(`has more than the ${MAX_CHARACTERS.toLocaleString('en')} characters that are read`, {
      file,
    });
  const tokens: TextToken[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) offset += found.length;
    return found;
  };
  while (offset < text.length) {
    const start = offset;
    const blank = take(BLANK);
    if (blank !== null) {
      const last = blank.lastIndexOf('\n');
      if (last >= 0) {
        line += blank.split('\n').length - 1;
        lineStart = start + last + 1;
      }
      continue;
    }
    const place = { line, column: start - lineStart + 1 };
    const word = take(WORD);
    const number = word === null ? take(NUMBER) : null;
    const quoted = word === null && number === null ? take(QUOTED) : null;
    if (word !== null) tokens.push({ kind: 'word', text: word, ...place });
    else if (number !== null) tokens.push({ kind: 'number', text: number, ...place });
    else if (quoted !== null)
      tokens.push({ kind: 'string', text: decoded(quoted, { file, ...place }), ...place });
    else {
      const symbol = take(SYMBOL);
      if (symbol === null)
        throw new UserError(
          /["']/.test(text.charAt(offset))
            ? 'a text that does not end on its line'
            : `"${text.charAt(offset)}" begins no word of the protobuf text format`,
          { file, ...place },
        );
      tokens.push({ kind: 'symbol', text: symbol, ...place });
    }
  }
  return tokens;
}

/** Octal and hexadecimal escapes are bytes of UTF-8, all else is characters. */
function decoded(quoted: string, place: { file: string; line: number; column: number }): string {
  const parts: Uint8Array[] = [];
  const add = (text: string): unknown => parts.push(Buffer.from(text, 'utf8'));
  const inner = quoted.slice(1, -1);
  let from = 0;
  for (const match of inner.matchAll(ESCAPE)) {
    const [all, octal, hex, short, long, letter] = match;
    add(inner.slice(from, match.index));
    from = match.index + all.length;
    if (octal !== undefined) parts.push(Uint8Array.of(Number.parseInt(octal, 8) & 255));
    else if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else if (letter !== undefined) add(LETTERS[letter] ?? letter);
    else {
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (code > 0x10ffff) throw new UserError(`"${all}" is no character`, place);
      add(String.fromCodePoint(code));
    }
  }
  add(inner.slice(from));
  return Buffer.concat(parts).toString('utf8');
}
