import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readState, STATES, type State } from '../../../support/pictures/states.ts';
import { renderSurface, SURFACES } from '../../../support/pictures/surfaces.ts';
import { mermaidCharts, parseMermaid } from '../../../support/reporting/mermaid.ts';
import { markdownOutline, pageOutline } from '../../../support/reporting/outline.ts';

const OUTLINES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'outlines');

/** What ten seconds must tell: verdict, metric, difference and interval. */
const FIRST: Readonly<Record<State, RegExp>> = {
  better:
    /Passed: better than champion 1\.0\.0.*\n.*roc_auc 0\.\d+ → 0\.\d+, Δ \+0\.\d+ \(90 % CI \+0\.\d+ … \+0\.\d+\)/,
  worse:
    /Failed: worse than merge base .*\n.*roc_auc 0\.\d+ → 0\.\d+, Δ −0\.\d+ \(90 % CI −0\.\d+ … −0\.\d+\)/,
  inconclusive:
    /Inconclusive: cannot tell .*\n.*roc_auc 0\.\d+ → 0\.\d+, Δ −0\.\d+ \(90 % CI −0\.\d+ … \+0\.\d+\), n = 400\n.*needs about [\d,]+ rows/,
  error: /Error: evaluate-vs-baseline – Invalid input: .*is_late/,
};

describe.each(STATES)('%s', (state) => {
  test.each(SURFACES)('%s says what it said before, and the decisive first', async (surface) => {
    const rendered = await renderSurface(surface, await readState(state));
    const outline = surface === 'page' ? pageOutline(rendered) : markdownOutline(rendered);
    const begin = outline
      .replaceAll(/[\u00A0]/g, ' ')
      .replaceAll('\u200B', '')
      .split('\n')
      .slice(0, 8);
    expect(begin.join('\n')).toMatch(FIRST[state]);
    await expect(outline).toMatchFileSnapshot(join(OUTLINES, `${surface}-${state}.txt`));
  });

  test('every chart of the comment is one that Mermaid draws', async () => {
    const charts = mermaidCharts(await renderSurface('comment', await readState(state)));
    expect(charts.length).toBeGreaterThan(0);
    for (const chart of charts) expect(await parseMermaid(chart)).toBe('xychart');
  });
});
