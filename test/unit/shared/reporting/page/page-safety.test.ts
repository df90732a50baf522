import fc from 'fast-check';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { expect, test } from 'vitest';
import { VERDICTS, type Verdict } from '../../../../../shared/model/verdict.ts';
import { renderPage } from '../../../../../shared/reporting/page/render-page.ts';
import { ICONS } from '../../../../../shared/reporting/verdict-words.ts';
import { hostileRun } from '../../../../support/reporting/hostile-run.ts';
import { ATTACKS, hostileText } from '../../../../support/reporting/hostile-text.ts';
import { htmlStructure } from '../../../../support/reporting/markdown-structure.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;

/** What the drawing library draws with. Numbers of ticks and their places follow the length of labels. */
const DRAWN = new Set(['svg', 'g', 'path', 'text', 'line', 'rect', 'circle', 'defs', 'clipPath', 'title']);
const DRAWN_WITH =
  /^(?:class|transform|d|fill|fill-opacity|stroke|stroke-\w+|opacity|text-anchor|font-\w+|width|height|viewBox|version|xmlns|display|x|y|x1|x2|y1|y2|clip-path|id|pointer-events|aria-\w+|role)$/;

/** The page without its drawings, and the drawings. */
function parted(page: string): { nodes: Node[]; drawings: Node[] } {
  const drawings: Node[] = [];
  const visit = (nodes: Node[]): Node[] =>
    nodes.filter((node) => {
      if (node.nodeName === 'svg') drawings.push(node);
      else if ('childNodes' in node) node.childNodes = visit(node.childNodes);
      return node.nodeName !== 'svg';
    });
  return { nodes: visit(parse(page).childNodes), drawings };
}

function expectDrawing(node: Node): void {
  if (!('tagName' in node)) {
    expect(node.nodeName).toBe('#text');
    return;
  }
  expect(DRAWN).toContain(node.tagName);
  for (const { name, value, prefix } of node.attrs) {
    if (prefix !== 'xmlns') expect(name).toMatch(DRAWN_WITH);
    // A description is text, wherever it stands.
    if (!name.startsWith('aria-')) expect(value).not.toMatch(/script|url\((?!#)|[<>]/);
  }
  node.childNodes.forEach(expectDrawing);
}

test('text of others adds nothing to the page, and takes nothing away', async () => {
  const AT_ONCE = 12;
  const everyAttack = Array.from({ length: Math.ceil(ATTACKS.length / AT_ONCE) }, (_, at) => [
    ATTACKS.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
    ['fail', 'inconclusive', 'pass'],
  ]) as [string[], Verdict[]][];
  await fc.assert(
    fc.asyncProperty(
      fc.array(hostileText, { minLength: 1, maxLength: 12 }),
      fc.array(fc.constantFrom(...VERDICTS), { minLength: 3, maxLength: 3 }),
      async (chosen, verdicts) => {
        const { hostile, harmless } = hostileRun(chosen, verdicts, true);
        const page = await renderPage(hostile.model, hostile.results);
        const { nodes, drawings } = parted(page);
        const template = parted(await renderPage(harmless.model, harmless.results));
        expect(htmlStructure(nodes).shape).toBe(htmlStructure(template.nodes).shape);
        expect(drawings.length).toBe(template.drawings.length);
        drawings.forEach(expectDrawing);
        // Ours is the warning sign, which is two characters.
        expect(page.replaceAll(ICONS.warn, '')).not.toMatch(
          /(?![\t\n])\p{Cc}|\p{Cf}|\p{Default_Ignorable_Code_Point}|\p{Cs}/u,
        );
      },
    ),
    { numRuns: 30, examples: everyAttack, endOnFailure: true },
  );
});
