import type { StageName, StageResult } from '../../../shared/model/stage-result.ts';
import type { Verdict } from '../../../shared/model/verdict.ts';
import { visibleLine } from '../../../shared/reporting/markdown/strip.ts';
import { freeText, rewritten } from './free-text.ts';
import { fullResult } from './full-results.ts';

const RUN: readonly StageName[] = ['validate-data', 'train', 'evaluate-vs-baseline'];

const FREE = freeText(fullResult('train', 'pass'));

interface Run {
  model: string;
  results: StageResult[];
}

/**
 * One run told twice: with hostile texts wherever a result may have any text, and with harmless ones in their places. Where
 * a hostile text shows nothing, the harmless one is blank too.
 * @param verdicts of the three stages, in their order.
 * @param rows how often each metric and check is repeated.
 */
export function hostileRun(
  texts: readonly string[],
  verdicts: readonly Verdict[],
  inLegs: boolean,
  rows = 1,
): { hostile: Run; harmless: Run } {
  const write = (next: (text: string) => string): Run => {
    let at = 0;
    const results = RUN.map((stage, index) => {
      const full = grown(fullResult(stage, verdicts[index] ?? 'pass'), inLegs, rows);
      return rewritten(full, FREE, () => next(texts[at++ % texts.length] ?? ''));
    });
    const model = next(texts[0] ?? '') || 'model';
    // The rest of the schema is kept: only free texts were replaced.
    return { model, results: results.map((result) => ({ ...(result as StageResult), model })) };
  };
  return { hostile: write((text) => text), harmless: write(harmlessOf(texts)) };
}

function grown(result: StageResult, inLegs: boolean, rows: number): StageResult {
  const repeated = <Row>(list: readonly Row[]): Row[] => Array.from({ length: rows }, () => list).flat();
  return {
    ...result,
    leg: inLegs ? result.leg : null,
    metrics: repeated(result.metrics),
    checks: repeated(result.checks),
  };
}

/** Equal texts stay equal and different ones different, so that keys of an object stay as many. */
function harmlessOf(texts: readonly string[]): (text: string) => string {
  const names = new Map<string, string>();
  for (const text of texts) {
    const index = names.size;
    const blank = visibleLine(text).trim() === '';
    if (!names.has(text))
      names.set(
        text,
        blank
          ? ' '.repeat(index + 1)
          : `word ${'abcdefghijklmnopqrstuvwxyz'.charAt(index % 26)}${'z'.repeat(index / 26)}`,
      );
  }
  return (text) => names.get(text) ?? text;
}
