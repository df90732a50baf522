import type { StageResult } from '../../model/stage-result.ts';
import { describeSection, type RowLimits } from '../sections/section.ts';
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

/** @param figures drawn charts of this result */
export function renderSection(result: StageResult, fullness: PageFullness, figures: string): string {
  const { title, blocks } = describeSection(result, fullness.rows);
  const content = [
    ...blocks.map((block) => block.content),
    samplesTable(result.checks, fullness.samples),
    originTable(result),
  ].filter((part) => part !== null);
  const parts = [...title.map(renderContent), fullness.figures ? figures : '', ...content.map(renderContent)];
  return `<section class="${result.verdict}">${parts.join('\n')}</section>`;
}

export async function renderFigures(result: StageResult): Promise<string> {
  if (result.metrics.length === 0 && result.charts.length === 0) return '';
  // The drawing library is large: only what shows charts loads it.
  const { drawFigures } = await import('../charts/draw-figures.ts');
  const figures = (await drawFigures(result)).map(
    ({ title, note, svg }) =>
      `<figure><figcaption>${html(title)}</figcaption>${svg}${note === null ? '' : `<p class="small">${escaped(note)}</p>`}</figure>`,
  );
  return figures.length === 0 ? '' : `<div class="charts">${figures.join('\n')}</div>`;
}
