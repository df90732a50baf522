/** Digits of a quotient below the point: more than a double can tell apart. */
const QUOTIENT_DIGITS = 40;

/** Sum of numbers of any size, digit by digit: where large ones of both signs cancel, doubles leave nothing but their error. */
export class ExactSum {
  /** In units of 10^-scale. */
  #units = 0n;
  #scale = 0;
  #rows = 0n;

  /** @param text a finite decimal number, in JavaScript's notation or without an exponent */
  add(text: string, rows: number): void {
    const [mantissa = '', exponent = '0'] = text.split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    const scale = fraction.length - Number(exponent);
    if (scale > this.#scale) {
      this.#units *= 10n ** BigInt(scale - this.#scale);
      this.#scale = scale;
    }
    this.#units += BigInt(whole + fraction) * BigInt(rows) * 10n ** BigInt(this.#scale - scale);
    this.#rows += BigInt(rows);
  }

  /** NaN without numbers. */
  mean(): number {
    if (this.#rows === 0n) return Number.NaN;
    const quotient = (this.#units * 10n ** BigInt(QUOTIENT_DIGITS)) / this.#rows;
    return Number(`${String(quotient)}e-${String(QUOTIENT_DIGITS + this.#scale)}`);
  }
}
