/**
 * Port of the runner's `EnvFileKeyValuePairs` as it is on Linux and macOS: `name=value`, or `name<<delimiter`, lines, and
 * the delimiter on a line of its own. Yields what stands before a fault, then throws.
 */
export function* readKeyValues(text: string): Generator<[key: string, value: string]> {
  const lines = new Lines(text);
  for (let line = lines.next(); line !== null; line = lines.next()) {
    if (line !== '') yield readEntry(line, lines);
  }
}

function readEntry(line: string, lines: Lines): [string, string] {
  const equals = line.indexOf('=');
  const heredoc = line.indexOf('<<');
  if (equals >= 0 && (heredoc < 0 || equals < heredoc))
    return [line.slice(0, equals), line.slice(equals + 1)];
  if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
  const key = line.slice(0, heredoc);
  const delimiter = line.slice(heredoc + 2);
  if (key === '' || delimiter === '')
    throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
  return [key, lines.until(delimiter)];
}

class Lines {
  readonly #text: string;
  #index = 0;
  #endedByNewline = false;

  constructor(text: string) {
    this.#text = text;
  }

  next(): string | null {
    if (this.#index >= this.#text.length) return null;
    const start = this.#index;
    const end = this.#text.indexOf('\n', start);
    this.#endedByNewline = end >= 0;
    this.#index = end < 0 ? this.#text.length : end + 1;
    return this.#text.slice(start, end < 0 ? undefined : end);
  }

  /** Text up to the line that is the delimiter, without the newline before it. */
  until(delimiter: string): string {
    const start = this.#index;
    let end = start;
    for (let line = this.next(); line !== delimiter; line = this.next()) {
      if (line === null) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      if (!this.#endedByNewline) throw new Error('Invalid value. EOF marker missing new line.');
      end = this.#index - 1;
    }
    return end > start ? this.#text.slice(start, end) : '';
  }
}
