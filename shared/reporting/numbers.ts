const MINUS = '−';
const INTEGER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0, useGrouping: true });

/** Decimals that show a number of this size with `digits` significant digits (3 of 0.654 are 3 decimals). */
const decimalsFor = (size: number, digits: number): number =>
  size === 0 || !Number.isFinite(size)
    ? digits
    : Math.min(Math.max(digits - 1 - Math.floor(Math.log10(size)), 0), 12);

/**
 * Decimals that one metric's row uses throughout: three significant digits of the larger value, more when the difference
 * and its interval would all read alike.
 */
export function decimalsOf(
  values: readonly (number | null)[],
  differences: readonly (number | null)[],
): number {
  const largest = Math.max(0, ...values.filter((value) => value !== null).map(Math.abs));
  const smallest = Math.min(
    Infinity,
    ...differences.filter((value) => value !== null && value !== 0).map((value) => Math.abs(value ?? 0)),
  );
  const coarse = decimalsFor(largest, 3);
  // One significant digit of the smallest difference, at most three decimals beyond the value's own.
  const fine = smallest === Infinity ? coarse : decimalsFor(smallest, 1);
  return Math.min(Math.max(coarse, fine), coarse + 3);
}

export function decimal(value: number | null, decimals: number): string {
  if (value === null) return '–';
  if (Math.abs(value) >= 1e15) return value.toExponential(2).replace('-', MINUS);
  const rounded = value.toFixed(decimals);
  const isZero = Number(rounded) === 0;
  const [whole = '0', fraction] = rounded.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && !isZero ? `${MINUS}${digits}` : digits;
}

/** A difference always shows its sign; zero has none. */
export function signed(value: number | null, decimals: number): string {
  const shown = decimal(value, decimals);
  return value !== null && value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${shown}` : shown;
}

export const count = (value: number): string => INTEGER.format(value).replace('-', MINUS);

/** A number of unknown kind: integers in full, the rest with significant digits. */
export function plain(value: number | null, digits = 3): string {
  if (value === null) return '–';
  if (Number.isInteger(value)) return decimal(value, 0);
  const size = Math.abs(value);
  if (size < 1e-4) return value.toExponential(digits - 1).replaceAll('-', MINUS);
  return decimal(value, decimalsFor(size, digits));
}

export function duration(seconds: number): string {
  if (seconds < 1) return `${plain(seconds * 1000, 2)} ms`;
  if (seconds < 120) return `${plain(seconds)} s`;
  if (seconds < 7200) return `${plain(seconds / 60)} min`;
  return `${plain(seconds / 3600)} h`;
}

export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const index = size < 1000 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), units.length - 1);
  return `${plain(size / 1000 ** index)} ${units[index] ?? 'B'}`;
}
