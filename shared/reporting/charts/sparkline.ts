const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const MIDDLE = '▄';
const MISSING = '·';
/** Longer ones make a row wrap. */
const POINTS = 12;

/** The last values as bars of text, lowest to highest of their own; empty when there is nothing to compare. */
export function sparkline(values: readonly (number | null)[]): string {
  const shown = values.slice(-POINTS);
  const known = shown.filter((value): value is number => Number.isFinite(value));
  if (known.length < 2) return '';
  const low = Math.min(...known);
  const high = Math.max(...known);
  // Halved, because the range of the largest numbers is no number.
  const range = high / 2 - low / 2;
  return shown
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return MISSING;
      if (range === 0) return MIDDLE;
      return BARS[Math.round(((value / 2 - low / 2) / range) * (BARS.length - 1))] ?? MISSING;
    })
    .join('');
}
