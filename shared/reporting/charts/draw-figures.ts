import { logger, None, parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { StageResult } from '../../model/stage-result.ts';
import { differencesSpec } from './differences.ts';
import { parallelSpec } from './parallel.ts';
import { seriesSpec } from './series.ts';
import { THEME } from './theme.ts';

export interface Figure {
  /** Others may have written it. */
  title: string;
  note: string | null;
  /** Safe to stand in a page as it is. */
  svg: string;
}

/** A page is read, not searched for pictures. */
const MAX_CHARTS = 12;

const DIFFERENCES_NOTE =
  '↑ higher is better, ↓ lower is better. Grey line: no difference; dashed: limit of the gate.';

/** Pictures of one result: its differences to the baseline first, then the charts that the stage left. */
export async function drawFigures(result: StageResult): Promise<Figure[]> {
  const specs = [
    {
      title: 'Differences to the baseline, with their intervals',
      note: DIFFERENCES_NOTE,
      spec: differencesSpec(result.metrics),
    },
    {
      title: 'Configurations of the sweep',
      note: 'A line per configuration; the chosen one is coloured.',
      spec: result.trials === undefined ? null : parallelSpec(result.trials),
    },
    ...result.charts.slice(0, MAX_CHARTS).map((chart) => ({
      title: chart.title,
      note: null,
      spec: seriesSpec(chart),
    })),
  ];
  const figures: Figure[] = [];
  for (const { title, note, spec } of specs)
    if (spec !== null) figures.push({ title, note, svg: await draw(spec) });
  return figures;
}

async function draw(spec: TopLevelSpec): Promise<string> {
  const silent = logger(None);
  const compiled = compile(spec, { config: THEME, logger: silent });
  const view = new View(parse(compiled.spec), { renderer: 'none', logger: silent });
  try {
    // The library cuts long labels anywhere, in the middle of a character too.
    return (await view.toSVG()).toWellFormed();
  } finally {
    view.finalize();
  }
}
