import type { Config } from 'vega-lite';

/** Colours are variables of the page, so that one drawing serves light and dark. */
export const COLOURS = {
  ink: 'var(--ink)',
  dim: 'var(--dim)',
  line: 'var(--line)',
  bad: 'var(--bad)',
  unsure: 'var(--unsure)',
  good: 'var(--good)',
  now: 'var(--now)',
  before: 'var(--before)',
} as const;

/** Of two series the first is what was, the second what is. */
export const coloursOf = (series: number): string[] =>
  series === 2
    ? [COLOURS.before, COLOURS.now]
    : [COLOURS.now, 'var(--third)', 'var(--fourth)', COLOURS.before, COLOURS.good, COLOURS.bad];

/** Width of the plotting area in pixels: readable in a column of a wide page and on a phone. */
export const PLOT_WIDTH = 330;

const text = { labelColor: COLOURS.ink, titleColor: COLOURS.dim, labelFontSize: 12, titleFontSize: 12 };

export const THEME: Config = {
  // Names and values are in the tables, where screen readers find them in order.
  aria: false,
  background: 'transparent',
  font: 'system-ui, "Noto Sans", "Liberation Sans", sans-serif',
  view: { stroke: null },
  axis: {
    ...text,
    titleFontWeight: 'normal',
    gridColor: COLOURS.line,
    domainColor: COLOURS.dim,
    tickColor: COLOURS.dim,
    tickCount: 5,
    labelLimit: 130,
  },
  legend: { ...text, orient: 'top', title: null, labelLimit: 140, symbolStrokeWidth: 3 },
  header: { ...text, titleColor: COLOURS.ink, labelLimit: 0 },
};
