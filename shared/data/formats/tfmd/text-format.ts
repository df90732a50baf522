import { UserError } from '../../../errors.ts';
import { textTokens, type TextToken } from './text-tokens.ts';

/** A scalar as it is written: what it means depends on the field. */
export interface TextScalar {
  kind: 'word' | 'number' | 'string';
  text: string;
  line: number;
  column: number;
}

/** A message of the protobuf text format: values by name of the field, in order. */
export interface TextMessage {
  kind: 'message';
  fields: ReadonlyMap<string, readonly (TextScalar | TextMessage)[]>;
  line: number;
  column: number;
}

/** Deeper than any message that people write; the parser calls itself. */
const MAX_DEPTH = 40;

/**
 * Parses the protobuf text format (https://protobuf.dev/reference/protobuf/textformat-spec/) without a descriptor.
 * @throws UserError with file, line and column.
 */
export function parseTextFormat(text: string, file: string): TextMessage {
  const tokens = textTokens(text.replace(/^\uFEFF/, ''), file);
  let next = 0;

  const peek = (): TextToken | undefined => tokens[next];
  const fail = (expected: string): never => {
    const at = peek() ?? tokens.at(-1);
    const found = peek() === undefined ? 'the end' : `"${peek()?.text ?? ''}"`;
    throw new UserError(`expected ${expected}, found ${found}`, {
      file,
      ...(at === undefined ? {} : { line: at.line, column: at.column }),
    });
  };
  const accept = (...symbols: string[]): string | null => {
    const token = peek();
    if (token?.kind !== 'symbol' || !symbols.includes(token.text)) return null;
    next++;
    return token.text;
  };

  function message(end: string | null, depth: number, at?: TextToken): TextMessage {
    if (depth > MAX_DEPTH) return fail(`no more than ${String(MAX_DEPTH)} levels of messages`);
    const { line, column } = at ?? { line: 1, column: 1 };
    const fields = new Map<string, (TextScalar | TextMessage)[]>();
    for (;;) {
      if (end === null ? peek() === undefined : accept(end) !== null)
        return { kind: 'message', fields, line, column };
      const named = peek();
      const name = fieldName();
      const values = fields.get(name) ?? [];
      for (const value of fieldValues(depth, named)) values.push(value);
      fields.set(name, values);
      accept(',', ';');
    }
  }

  /** A plain name, or `[package.extension]`. */
  function fieldName(): string {
    if (accept('[') === null)
      return peek()?.kind === 'word' ? (tokens[next++]?.text ?? '') : fail('the name of a field');
    let name = '';
    while (accept(']') === null) {
      const token = peek();
      if (token === undefined || (token.kind === 'symbol' && !'./-'.includes(token.text))) return fail('"]"');
      name += token.text;
      next++;
    }
    return `[${name}]`;
  }

  function fieldValues(depth: number, named: TextToken | undefined): (TextScalar | TextMessage)[] {
    const colon = accept(':') !== null;
    if (accept('[') !== null) {
      const values: (TextScalar | TextMessage)[] = [];
      if (accept(']') !== null) return values;
      do values.push(nested(depth, peek()) ?? (colon ? scalar() : fail('"{"')));
      while (accept(',') !== null);
      return accept(']') === null ? fail('"," or "]"') : values;
    }
    return [nested(depth, named) ?? (colon ? scalar() : fail('":" or "{"'))];
  }

  function nested(depth: number, at: TextToken | undefined): TextMessage | null {
    const open = accept('{', '<');
    return open === null ? null : message(open === '{' ? '}' : '>', depth + 1, at);
  }

  function scalar(): TextScalar {
    const sign = accept('-') ?? '';
    const token = peek();
    if (token === undefined || token.kind === 'symbol') return fail('a value');
    next++;
    if (token.kind !== 'string')
      return { kind: token.kind, text: `${sign}${token.text}`, line: token.line, column: token.column };
    if (sign !== '') return fail('a number');
    let text = token.text;
    // Texts that follow each other are one.
    for (let more = peek(); more?.kind === 'string'; more = peek()) {
      text += more.text;
      next++;
    }
    return { kind: 'string', text, line: token.line, column: token.column };
  }

  return message(null, 0);
}
