/**
 * Port of the runner's `SecretMasker` with its encoders (src/Sdk/DTLogging): a value is hidden as it is and in a few fixed
 * encodings; hex, gzip, reversed or split values are not.
 */
export class SecretMasker {
  readonly #originals = new Set<string>();
  readonly #values = new Set<string>();

  /** The values as they were registered. */
  get registered(): string[] {
    return [...this.#originals];
  }

  add(value: string): void {
    if (value === '') return;
    this.#originals.add(value);
    this.#values.add(value);
    for (const encode of ENCODERS) {
      const encoded = encode(value);
      if (encoded !== '') this.#values.add(encoded);
    }
  }

  mask(text: string): string {
    const hits = [...this.#values]
      .flatMap((value) => positionsOf(value, text))
      .sort((a, b) => a.start - b.start);
    let masked = '';
    let next = 0;
    for (let i = 0; i < hits.length;) {
      const first = hits[i];
      if (first === undefined) break;
      let end = first.end;
      // Hits that overlap or touch become one.
      for (i++; (hits[i]?.start ?? Infinity) <= end; i++) end = Math.max(end, hits[i]?.end ?? end);
      masked += `${text.slice(next, first.start)}***`;
      next = end;
    }
    return masked + text.slice(next);
  }
}

function positionsOf(value: string, text: string): { start: number; end: number }[] {
  const positions = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
    positions.push({ start: at, end: at + value.length });
  return positions;
}

const base64From = (shift: number) => (value: string) => {
  const bytes = Buffer.from(value);
  return bytes.subarray(bytes.length > shift ? shift : 0).toString('base64');
};

const JSON_EXTRA: Record<string, string> = { '\u0085': '\\u0085', '\u2028': '\\u2028', '\u2029': '\\u2029' };
const XML: Record<string, string> = { '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '&': '&amp;' };

const ENCODERS: readonly ((value: string) => string)[] = [
  base64From(0),
  base64From(1),
  base64From(2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  (value) =>
    JSON.stringify(value)
      .slice(1, -1)
      .replace(/[\u0085\u2028\u2029]/g, (character) => JSON_EXTRA[character] ?? character),
  (value) =>
    encodeURIComponent(value.toWellFormed()).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  (value) => value.replace(/[<>"'&]/g, (character) => XML[character] ?? character),
  (value) => (value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : ''),
  beforeAmpersand,
  afterAmpersand,
];

/** PowerShell colours parts of a failed command around `&`, so that they are printed apart. */
function beforeAmpersand(value: string): string {
  const coloured = value.indexOf('&+');
  const section = value.slice(0, coloured >= 0 ? coloured + 2 : value.lastIndexOf('&') + 1);
  return section.length >= 6 ? section : '';
}

function afterAmpersand(value: string): string {
  if (!value.includes('&')) return '';
  const coloured = value.indexOf('&+');
  const section = coloured >= 0 ? value.slice(coloured + 3) : value.slice(value.lastIndexOf('&') + 1);
  return section.length >= 6 ? section : '';
}
