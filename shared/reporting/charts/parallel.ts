import type { TopLevelSpec } from 'vega-lite';
import type { TrialRow, Trials } from '../../model/stage-result.ts';
import { cap } from '../markdown/cap.ts';
import { visibleLine } from '../markdown/strip.ts';
import { plain } from '../numbers.ts';
import { COLOURS, PLOT_WIDTH } from './theme.ts';

const HEIGHT = 220;
/** Beyond, lines are one colour. */
const MAX_LINES = 200;
const MAX_AXES = 7;
const LABEL_LIMIT = 14;

interface Axis {
  label: string;
  /** Place in [0, 1], from bottom to top; null where the trial has none. */
  placeOf: (row: TrialRow) => number | null;
  top: string;
  bottom: string;
}

/**
 * Parallel coordinates of a sweep: an axis per parameter and one for the objective, a line per configuration that has a
 * value; the chosen one stands out. Null when there are less than two lines.
 */
export function parallelSpec(trials: Trials): TopLevelSpec | null {
  const rows = trials.rows.filter(({ value }) => value !== null).slice(0, MAX_LINES);
  if (rows.length < 2) return null;
  const names = [...new Set(rows.flatMap(({ parameters }) => Object.keys(parameters)))].slice(
    0,
    MAX_AXES - 1,
  );
  const axes = [
    ...names.map((name) =>
      axisOf(rows, name, ({ parameters }) =>
        Object.hasOwn(parameters, name) ? (parameters[name] ?? null) : null,
      ),
    ),
    axisOf(rows, trials.metric, ({ value }) => value),
  ];
  const values = rows.flatMap((row) =>
    axes.flatMap(({ placeOf }, axis) => {
      const place = placeOf(row);
      const isChosen = row.state === 'chosen';
      return place === null ? [] : [{ axis, place, line: row.configuration, isChosen }];
    }),
  );
  const ticks = axes.flatMap(({ label, top, bottom }, axis) => [
    { axis, place: 1.13, text: label, colour: COLOURS.ink },
    { axis, place: 1.05, text: top, colour: COLOURS.dim },
    { axis, place: -0.06, text: bottom, colour: COLOURS.dim },
  ]);
  const across: number[] = [-0.2, axes.length - 0.8];
  const up: number[] = [-0.1, 1.18];
  const x = { field: 'axis', type: 'quantitative', axis: null, scale: { domain: across } } as const;
  const y = { field: 'place', type: 'quantitative', axis: null, scale: { domain: up } } as const;
  const lines = (chosen: boolean) =>
    ({
      data: { values: values.filter(({ isChosen }) => isChosen === chosen) },
      mark: {
        type: 'line',
        color: chosen ? COLOURS.now : COLOURS.dim,
        strokeWidth: chosen ? 3 : 1,
        opacity: chosen ? 1 : 0.35,
      },
      encoding: { x, y, detail: { field: 'line', type: 'nominal' } },
    }) as const;
  return {
    width: PLOT_WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: axes.map((_, axis) => ({ axis, place: 0, end: 1 })) },
        mark: { type: 'rule', color: COLOURS.line, strokeWidth: 1.5 },
        encoding: { x, y, y2: { field: 'end' } },
      },
      lines(false),
      lines(true),
      {
        data: { values: ticks },
        mark: { type: 'text', fontSize: 11 },
        encoding: { x, y, text: { field: 'text' }, color: { field: 'colour', type: 'nominal', scale: null } },
      },
    ],
  };
}

/** Numbers on a scale from least to largest, logarithmic over two decades and more; everything else evenly. */
function axisOf(
  rows: readonly TrialRow[],
  name: string,
  valueOf: (row: TrialRow) => string | number | boolean | null,
): Axis {
  const label = cap(visibleLine(name), LABEL_LIMIT);
  const values = rows.map(valueOf).filter((value) => value !== null);
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const scale = low > 0 && high / low >= 100 ? Math.log : (value: number): number => value;
    const place = (value: unknown): number | null => {
      if (typeof value !== 'number') return null;
      return high === low ? 0.5 : (scale(value) - scale(low)) / (scale(high) - scale(low));
    };
    return { label, placeOf: (row) => place(valueOf(row)), top: plain(high), bottom: plain(low) };
  }
  const words = [...new Set(values.map(String))].sort();
  return {
    label,
    placeOf: (row) => {
      const at = words.indexOf(String(valueOf(row)));
      return at < 0 ? null : words.length === 1 ? 0.5 : at / (words.length - 1);
    },
    top: cap(visibleLine(words.at(-1) ?? ''), LABEL_LIMIT),
    bottom: words.length > 1 ? cap(visibleLine(words[0] ?? ''), LABEL_LIMIT) : '',
  };
}
