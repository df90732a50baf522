import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StageResult } from '../../../../shared/model/stage-result.ts';
import { VERDICTS, type Verdict } from '../../../../shared/model/verdict.ts';
import { readComment } from '../../../../shared/reporting/comment/read-comment.ts';
import { COMMENT_BUDGET_BYTES, renderComment } from '../../../../shared/reporting/comment/render-comment.ts';
import { sectionId } from '../../../../shared/reporting/comment/section-identity.ts';
import { inOrder } from '../../../../shared/reporting/in-order.ts';
import { renderSummary } from '../../../../shared/reporting/summary.ts';
import { reactionsTo } from '../../../support/reporting/github-reactions.ts';
import { hostileRun } from '../../../support/reporting/hostile-run.ts';
import { ATTACKS, hostileText } from '../../../support/reporting/hostile-text.ts';
import { markdownStructure, renderedStructure } from '../../../support/reporting/markdown-structure.ts';

const texts = fc.array(hostileText, { minLength: 1, maxLength: 12 });
const verdicts = fc.array(fc.constantFrom(...VERDICTS), { minLength: 3, maxLength: 3 });
const legs = fc.boolean();
/** Every attack, whatever the seed; each lands in many texts of the run. */
const AT_ONCE = 9;
const everyAttack = Array.from(
  { length: Math.ceil(ATTACKS.length / AT_ONCE) },
  (_, at): [string[], Verdict[], boolean] => [
    ATTACKS.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
    ['fail', 'inconclusive', 'pass'],
    at % 2 === 0,
  ],
);

const surfaces: [string, (model: string, results: StageResult[]) => string][] = [
  ['comment', renderComment],
  ['job summary', (_, results) => results.map((result) => renderSummary(result)).join('\n')],
];

test.each(surfaces)('text of others adds nothing to the %s, and takes nothing away', (_, render) => {
  fc.assert(
    fc.property(texts, verdicts, legs, (chosen, outcome, inLegs) => {
      const { hostile, harmless } = hostileRun(chosen, outcome, inLegs);
      const markdown = render(hostile.model, hostile.results);
      const template = render(harmless.model, harmless.results);
      const read = markdownStructure(markdown);
      expect(read.shape).toBe(markdownStructure(template).shape);
      expect(reactionsTo(read.texts)).toEqual([]);
      const rendered = renderedStructure(markdown);
      expect(rendered.shape).toBe(renderedStructure(template).shape);
      expect(reactionsTo(rendered.texts)).toEqual([]);
    }),
    { numRuns: 60, examples: everyAttack },
  );
});

test('a value that begins with a letter stays the code span that it is', () => {
  fc.assert(
    fc.property(texts, verdicts, (chosen, outcome) => {
      const { hostile, harmless } = hostileRun(
        chosen.map((text) => `x${text}`),
        outcome,
        true,
      );
      const count = (markdown: string): number => markdownStructure(markdown).codes.length;
      expect(count(renderComment(hostile.model, hostile.results))).toBe(
        count(renderComment(harmless.model, harmless.results)),
      );
    }),
    { numRuns: 60 },
  );
});

test('no text forges, breaks or hides a section', () => {
  fc.assert(
    fc.property(texts, verdicts, legs, (chosen, outcome, inLegs) => {
      const { model, results } = hostileRun(chosen, outcome, inLegs).hostile;
      const read = readComment(model, renderComment(model, results));
      expect(read.map(sectionId)).toEqual(results.toSorted(inOrder).map(sectionId));
      expect(read.map(({ verdict }) => verdict)).toEqual(
        results.toSorted(inOrder).map(({ verdict }) => verdict),
      );
    }),
    { numRuns: 60, examples: everyAttack },
  );
});

test('cut to its budget, a comment of long hostile texts is still closed everywhere', () => {
  fc.assert(
    fc.property(fc.array(hostileText, { minLength: 40, maxLength: 60 }), (chosen) => {
      const long = chosen.map((text) => `${text}${'\u{1D4D0}|`<'.repeat(60)}`);
      const { model, results } = hostileRun(long, ['fail', 'fail', 'warn'], true, 20).hostile;
      const body = renderComment(model, results);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(COMMENT_BUDGET_BYTES);
      const { shape, texts: shown } = markdownStructure(body);
      expect(shape).not.toMatch(/\b(?:link|image|definition|emphasis|delete|list|break|footnote)/);
      expect(reactionsTo(shown)).toEqual([]);
      expect(shape.match(/<details>/g)?.length).toBe(shape.match(/<\/details>/g)?.length);
      const rendered = renderedStructure(body);
      expect(rendered.shape).not.toMatch(/\b(?:a|img|script|svg|style|del|em|input|hr|br|h[1-3])\(/);
      expect(reactionsTo(rendered.texts)).toEqual([]);
    }),
    { numRuns: 8 },
  );
});
