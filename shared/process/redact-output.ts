import { redactor, secretsFinder, type Redact } from '../redaction.ts';

const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?![\s\S]*-----END)/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;
/** A longer text is no key: the words stand in some other output. */
const LONGEST_KEY = 20_000;
const HIDDEN = '***';

/** Hides secrets in the output of a command, block by block; a private key may reach over several. */
export class OutputRedactor {
  readonly #redact: Redact;
  readonly #mayHoldSecret: (bytes: string) => boolean;
  /** Bytes of a key that was begun and not ended yet. */
  #insideKey: number | null = null;

  /** @param secrets known values */
  constructor(secrets: readonly string[]) {
    this.#redact = redactor(secrets);
    this.#mayHoldSecret = secretsFinder(secrets);
  }

  /** @param block whole lines or states of lines, each with the byte that ends it */
  redact(block: Buffer): Buffer {
    if (this.#insideKey === null && !this.#mayHoldSecret(block.toString('latin1'))) return block;
    const text = block.toString('utf8');
    const rest = this.#insideKey === null ? text : this.#afterKey(text, this.#insideKey);
    if (KEY_BEGINS.test(rest)) this.#insideKey = 0;
    const redacted = this.#redact(rest);
    return Buffer.from(/[\r\n]$|^$/.test(redacted) ? redacted : `${redacted}\n`);
  }

  #afterKey(text: string, before: number): string {
    const end = KEY_ENDS.exec(text);
    if (end !== null) {
      this.#insideKey = null;
      return HIDDEN + text.slice(end.index + end[0].length);
    }
    const bytes = before + text.length;
    this.#insideKey = bytes > LONGEST_KEY ? null : bytes;
    return '';
  }
}
