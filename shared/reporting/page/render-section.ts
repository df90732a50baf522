import type { StageResult } from '../../model/stage-result.ts';
import type { Content } from '../content.ts';
import type { RowLimits } from '../sections/scope.ts';
import { describeSection } from '../sections/section.ts';
import { escaped, html } from './escape-html.ts';
import { originTable, samplesTable } from './evidence.ts';
import { renderContent } from './render-content.ts';

/** How much of a result the page holds. */
export interface PageFullness {
  rows: RowLimits;
  /** Rows of the data that break checks. */
  samples: number;
  figures: boolean;
}

/** What stands around a section of the page. */
export interface PageSurroundings {
  /** Drawn charts of this result. */
  figures: string;
  /** Results whose headline the reader has read already. */
  said: ReadonlySet<StageResult>;
}

export function renderSection(
  result: StageResult,
  fullness: PageFullness,
  { figures, said }: PageSurroundings,
): string {
  const { title, blocks } = describeSection(result, fullness.rows, { links: null, said });
  const content = [
    ...blocks.map((block) => block.content).filter((part) => !isChart(part)),
    samplesTable(result.checks, fullness.samples),
    originTable(result),
  ].filter((part) => part !== null);
  // What stands open is read first, and what is folded last.
  const fold = content.findIndex(({ kind }) => kind === 'folded');
  const open = fold < 0 ? content.length : fold;
  const parts = [
    ...[...title, ...content.slice(0, open)].map(renderContent),
    fullness.figures ? figures : '',
    ...content.slice(open).map(renderContent),
  ];
  return `<section class="${result.verdict}">${parts.join('\n')}</section>`;
}

/** Charts of a comment; the page draws all of them, and better. */
const isChart = (content: Content): boolean =>
  content.kind === 'chart' || (content.kind === 'folded' && content.content.some(isChart));

export async function renderFigures(result: StageResult): Promise<string> {
  const { metrics, charts, trials } = result;
  if (metrics.length === 0 && charts.length === 0 && trials === undefined) return '';
  // The drawing library is large: only what shows charts loads it.
  const { drawFigures } = await import('../charts/draw-figures.ts');
  const figures = (await drawFigures(result)).map(
    ({ title, note, svg }) =>
      `<figure><figcaption>${html(title)}</figcaption>${svg}${note === null ? '' : `<p class="small">${escaped(note)}</p>`}</figure>`,
  );
  return figures.length === 0 ? '' : `<div class="charts">${figures.join('\n')}</div>`;
}
