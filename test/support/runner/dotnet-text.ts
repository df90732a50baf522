/**
 * `char.IsWhiteSpace` of .NET. It lacks U+FEFF, which JavaScript's `\s` has, and has U+0085, which `\s` lacks.
 */
const WHITE_SPACE =
  '\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000';
const LEADING = new RegExp(`^[${WHITE_SPACE}]+`);
const TRAILING = new RegExp(`[${WHITE_SPACE}]+$`);
const BLANK = new RegExp(`^[${WHITE_SPACE}]*$`);

export const trimStart = (text: string): string => text.replace(LEADING, '');
export const trim = (text: string): string => trimStart(text).replace(TRAILING, '');
export const isBlank = (text: string): boolean => BLANK.test(text);

/** `StreamReader.ReadLine` over a stream of bytes: lines end at `\n`, `\r\n` and a lone `\r`. */
export class LineReader {
  // Drops a byte order mark and replaces what is no UTF-8, as the runner's reader does.
  readonly #decoder = new TextDecoder();
  #rest = '';

  push(bytes: Uint8Array): string[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    return this.#take(false);
  }

  end(): string[] {
    this.#rest += this.#decoder.decode();
    const lines = this.#take(true);
    if (this.#rest !== '') lines.push(this.#rest);
    this.#rest = '';
    return lines;
  }

  #take(ended: boolean): string[] {
    const lines: string[] = [];
    let start = 0;
    for (const { 0: newline, index } of this.#rest.matchAll(/\r\n|\n|\r/g)) {
      // Whether a `\r` at the end stands alone is known with the next character only.
      if (newline === '\r' && index === this.#rest.length - 1 && !ended) break;
      lines.push(this.#rest.slice(start, index));
      start = index + newline.length;
    }
    this.#rest = this.#rest.slice(start);
    return lines;
  }
}
